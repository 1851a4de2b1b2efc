import { badModel } from './bad-model.ts';
import type { ReadPart } from './read-part.ts';

interface SplitKeys {
  /** From 0. */
  readonly no: number | undefined;
  readonly count: number | undefined;
  /** Tensors of all parts. */
  readonly total: number | undefined;
}

const numberOf = (part: ReadPart, key: string): number | undefined => {
  const value = part.metadata.get(key)?.value;
  if (value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw badModel('split-keys', `${part.path}: ${key} is not a number`);
};

/** @throws UnimapError `split-keys` for one that is no number */
export const splitKeys = (part: ReadPart): SplitKeys => ({
  no: numberOf(part, 'split.no'),
  count: numberOf(part, 'split.count'),
  total: numberOf(part, 'split.tensors.count'),
});

/** It says that it is one of several. */
export const isPartOfSeveral = (part: ReadPart): boolean => (splitKeys(part).count ?? 0) > 1;
