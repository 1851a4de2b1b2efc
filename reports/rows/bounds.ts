import { nominalPartBytes, partStep } from '../../harness/comparison/part-bytes.ts';
import type { Block } from '../../harness/comparison/block.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import { askedSize, distinct, listed } from '../wording/figures.ts';

/** What a sentence was measured on. */
interface Measured {
  readonly arm: ArmDefinition;
  readonly block: Block;
}

const ends = <T>(values: readonly T[], of: (value: T) => number, said: (value: T) => string): string => {
  const ordered = values.toSorted((one, other) => of(one) - of(other));
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (first === undefined || last === undefined) return '';
  return said(first) === said(last) ? said(first) : `${said(first)} to ${said(last)}`;
};

export const sizeLabel = (set: ModelSetRecord): string => askedSize(nominalPartBytes(set));

/** "4 KiB to 16 MiB" */
export const sizeRange = (sets: readonly ModelSetRecord[]): string => ends(sets, partStep, sizeLabel);

/** "4 to 100 parts of 4 KiB to 16 MiB" */
const setRange = (sets: readonly ModelSetRecord[]): string =>
  `${ends(
    sets,
    ({ parts }) => parts,
    ({ parts }) => String(parts),
  )} parts of ${sizeRange(sets)}`;

/** What bounds every sentence over several sets: the pages it was measured on, and the sets tried. */
export const bounds = (measured: readonly Measured[]): string =>
  `on ${listed(distinct<string>(measured.map(({ arm }) => arm.pageKind)))} pages, with ${setRange(
    measured.map(({ block }) => block.set),
  )}`;

/** Sentences, each of its own measurements, with their bounds: once for all where all have the same. */
export const withBounds = (
  sentences: readonly { readonly said: string; readonly measured: readonly Measured[] }[],
): string => {
  const each = sentences.map(({ said, measured }) => ({ said, within: bounds(measured) }));
  const [first, ...more] = distinct(each.map(({ within }) => within));
  return first !== undefined && more.length === 0
    ? `${each.map(({ said }) => said).join('; ')} (${first})`
    : each.map(({ said, within }) => `${said} (${within})`).join('; ');
};
