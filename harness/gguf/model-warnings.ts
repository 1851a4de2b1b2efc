import type { Hole } from './holes.ts';
import type { LlamaRefusal } from './llama-refusals.ts';
import type { LocatedSet } from './locate-set.ts';
import { splitName } from './part-names.ts';
import type { ReadPart } from './read-part.ts';
import { splitKeys } from './split-keys.ts';

/** What is no error here, and should be known of a model. Words for it are in `warning-text.ts`. */
export type ModelWarning =
  | {
      readonly kind: 'holes';
      readonly parts: readonly { readonly path: string; readonly hole: Hole; readonly of: number }[];
    }
  | {
      readonly kind: 'unknown-types';
      readonly types: readonly number[];
      readonly tensors: number;
      /** The first of them. */
      readonly tensor: string;
    }
  | { readonly kind: 'more-after'; readonly path: string; readonly at: number }
  | { readonly kind: 'llama-refuses'; readonly path: string; readonly refusal: LlamaRefusal | SetRefusal };

/** What llama.cpp refuses of parts that make up a set here. */
export type SetRefusal =
  /** It makes the names of the other parts from that of the first. */
  { readonly kind: 'part-names'; readonly count: number } | { readonly kind: 'split-from-one' };

const setRefusals = (set: LocatedSet, parts: readonly ReadPart[]): SetRefusal[] => {
  const [first] = parts;
  const count = parts.length;
  const { no = 0, count: said = 0 } = first === undefined ? {} : splitKeys(first);
  if (first === undefined || said < 2) return [];
  const upstream = (path: string, index: number): boolean => {
    const split = splitName(path);
    return (
      split?.number === index + 1 && split.count === count && path.endsWith('.gguf') && path.includes('-of-')
    );
  };
  return [
    ...(!set.renamed && parts.every(({ path }, index) => upstream(path, index))
      ? []
      : [{ kind: 'part-names', count } as const]),
    ...(no === 0 ? [] : [{ kind: 'split-from-one' } as const]),
  ];
};

/** Of each reason the first part that gives it: a set of a thousand parts says nothing a thousand times. */
const firstOfEachKind = (warnings: readonly ModelWarning[]): ModelWarning[] =>
  warnings.filter(
    (one, index) =>
      one.kind !== 'llama-refuses' ||
      warnings.findIndex(
        (other) => other.kind === 'llama-refuses' && other.refusal.kind === one.refusal.kind,
      ) === index,
  );

export const modelWarnings = (set: LocatedSet, parts: readonly ReadPart[]): ModelWarning[] => {
  const unknown = parts.flatMap(({ tensors }) =>
    tensors.filter(({ unknownType }) => unknownType !== undefined),
  );
  const [first] = unknown;
  const holed = parts.flatMap(({ path, bytes, hole }) =>
    hole === undefined ? [] : [{ path, hole, of: bytes }],
  );
  const refuses = (path: string, refusal: LlamaRefusal | SetRefusal): ModelWarning => ({
    kind: 'llama-refuses',
    path,
    refusal,
  });
  return firstOfEachKind([
    ...(holed.length === 0 ? [] : [{ kind: 'holes', parts: holed } as const]),
    ...(first === undefined
      ? []
      : [
          {
            kind: 'unknown-types',
            types: [...new Set(unknown.flatMap(({ unknownType }) => unknownType ?? []))].toSorted(
              (a, b) => a - b,
            ),
            tensors: unknown.length,
            tensor: first.name,
          } as const,
        ]),
    ...parts.flatMap(({ path, joined }): ModelWarning[] =>
      joined === undefined ? [] : [{ kind: 'more-after', path, at: joined.at }],
    ),
    ...parts.flatMap(({ path, refusals }) => refusals.map((refusal) => refuses(path, refusal))),
    ...setRefusals(set, parts).map((refusal) => refuses(parts[0]?.path ?? '', refusal)),
  ]);
};
