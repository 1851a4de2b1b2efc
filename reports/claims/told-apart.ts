import { blocksOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import type { ClaimFactsRecord, ClaimRecord } from '../../harness/results/claim.ts';
import { conditionOf, setWords } from './condition.ts';
import type { Names } from './condition.ts';
import { factsOfSet } from './facts.ts';

/** The facts of a judgement, and the claim it is of. */
interface Judged extends ClaimFactsRecord, Pick<ClaimRecord, 'id'> {}

const setAndScenario = (view: View, { set, scenario, ...facts }: Judged): ('set' | 'scenario')[] => [
  ...(view.sets.some((other) => other.id !== set && setWords(factsOfSet(other)) === setWords(facts))
    ? ['set' as const]
    : []),
  ...(blocksOf(view).some((block) => block.set.id === set && block.scenario !== scenario)
    ? ['scenario' as const]
    : []),
];

/**
 * What the condition of each of these judgements names, so that no other reads the same: its set where another set of the
 * file has the same words, its scenario where several measured the set, its arms where the claim was judged of several.
 */
export const toldApart = (view: View, judged: readonly Judged[]): ((one: Judged) => Names) => {
  const namesOf = (one: Judged): ReturnType<typeof setAndScenario> =>
    one.set === undefined ? [] : setAndScenario(view, one);
  const reading = (one: Judged): string => JSON.stringify([one.id, conditionOf(one, new Set(namesOf(one)))]);
  const same = Map.groupBy(judged, reading);
  return (one) => {
    const several = (same.get(reading(one)) ?? []).length > 1;
    return new Set([...namesOf(one), ...(several ? ['arms' as const] : [])]);
  };
};
