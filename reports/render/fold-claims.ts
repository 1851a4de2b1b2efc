import type { ClaimRecord } from '../../harness/results/results.ts';

/** Claims that differ in nothing but the number of parts and the figures: one line for whoever reads the first screen. */
export interface FoldedClaims {
  readonly id: ClaimRecord['id'];
  readonly verdict: ClaimRecord['verdict'];
  readonly condition: string;
  readonly first: ClaimRecord;
  readonly last: ClaimRecord;
  /** Of all claims in the line. */
  readonly samples: readonly string[];
  /** Parts of the first and of the last; absent where there is only one. */
  readonly parts?: readonly [first: string, last: string];
}

/** "100 parts of 16 KiB, 1 node" -> ["100", "parts of 16 KiB, 1 node"]. */
const splitParts = (condition: string): readonly [parts: string | undefined, rest: string] => {
  const [, parts, rest] = /^(\d+) (parts .*)$/.exec(condition) ?? [];
  return rest === undefined ? [undefined, condition] : [parts, rest];
};

export const foldClaims = (claims: readonly ClaimRecord[]): FoldedClaims[] => {
  const groups = Map.groupBy(claims, ({ id, condition, verdict }) =>
    [id, splitParts(condition)[1], verdict].join('\n'),
  );
  return [...groups.values()].flatMap((group): FoldedClaims[] => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const counts = group.map(({ condition }) => splitParts(condition)[0]);
    const [low, high] = [counts[0], counts.at(-1)];
    const { id, verdict } = first;
    const samples = group.flatMap((claim) => claim.samples);
    if (group.length === 1 || low === undefined || high === undefined) {
      return [{ id, verdict, condition: first.condition, first, last, samples }];
    }
    const condition = `${counts.join(', ')} ${splitParts(first.condition)[1]}`;
    return [{ id, verdict, condition, first, last, samples, parts: [low, high] }];
  });
};
