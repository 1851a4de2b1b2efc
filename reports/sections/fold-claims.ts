import type { ClaimRecord } from '../../harness/results/claim.ts';
import { seriesOf, setWords } from '../claims/condition.ts';
import type { Names } from '../claims/condition.ts';

/** Claims that differ in nothing but the number of parts and the figures: one line in the short table. */
export interface FoldedClaims {
  readonly id: ClaimRecord['id'];
  readonly verdict: ClaimRecord['verdict'];
  readonly condition: string;
  /** The part of the condition that names the sets; all of it where it names none. */
  readonly sets: string;
  readonly first: ClaimRecord;
  readonly last: ClaimRecord;
  /** Of all claims in the line. */
  readonly samples: readonly string[];
  /** Parts of the first and of the last; absent where there is only one. */
  readonly parts?: readonly [first: number, last: number];
}

/** What stands in the place of a number that is not to tell claims apart. */
const anyNumber: readonly number[] = [];

/** What the condition of a claim names besides the words that all have. */
export type NamesOf = (claim: ClaimRecord) => Names;

export const foldClaims = (claims: readonly ClaimRecord[], namesOf: NamesOf): FoldedClaims[] => {
  const groups = Map.groupBy(claims, (claim) =>
    [claim.id, seriesOf(claim, namesOf(claim))?.condition(anyNumber) ?? claim.condition, claim.verdict].join(
      '\n',
    ),
  );
  return [...groups.values()].flatMap((group): FoldedClaims[] => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const { id, verdict, condition } = first;
    const alone = { id, verdict, condition, sets: setWords(first, namesOf(first)) ?? condition, first, last };
    const samples = group.flatMap((claim) => claim.samples);
    const series = seriesOf(first, namesOf(first));
    const counts = group.flatMap(({ parts }) => parts ?? []);
    const [low, high] = [counts[0], counts.at(-1)];
    if (group.length === 1 || series === undefined || low === undefined || high === undefined)
      return [{ ...alone, samples }];
    return [
      {
        ...alone,
        condition: series.condition(counts),
        sets: series.sets(counts),
        samples,
        parts: [low, high],
      },
    ];
  });
};
