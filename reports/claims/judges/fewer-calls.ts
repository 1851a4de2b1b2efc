import { countsOf } from '../../../harness/comparison/block.ts';
import type { View } from '../../../harness/comparison/view.ts';
import { distinct, exactFigure, listed, plural } from '../../wording/figures.ts';
import { claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, ClaimSets, ClaimWords, Judgement, PairOfArms, ScreenIn } from '../claim.ts';
import { byCounter, confirmedIfAgreed, countedPair, keysOf, perCounter } from '../counted-calls.ts';
import { factsOf } from '../facts.ts';

interface FewerCalls extends ClaimWords {
  readonly firstScreen?: ScreenIn<'calls'>;
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
}

const judge = (results: View, subject: ClaimSubject): Judgement => {
  const parts = subject.block.set.parts;
  const pair = countedPair(subject);
  const about = {
    facts: factsOf(results, subject),
    expected: { text: `${parts}x fewer system calls for ${parts} parts`, value: parts },
    samples: keysOf(subject),
  };
  if (!pair.counted) {
    return { ...about, verdict: 'unsupported', measured: { text: reasonsInShort(pair.reasons) } };
  }
  const before = perCounter(pair.before, (count) => count.total);
  const after = perCounter(pair.after, (count) => count.total);
  // Every execution of the one against every execution of the other, each counter with itself.
  const factors = before.flatMap((more) =>
    after.filter(({ counter }) => counter === more.counter).map((fewer) => more.value / fewer.value),
  );
  const reached = factors.filter((factor) => factor >= parts).length;
  const verdict =
    factors.length === 0 || (reached > 0 && reached < factors.length)
      ? ('inconclusive' as const)
      : reached > 0
        ? confirmedIfAgreed(pair)
        : ('refuted' as const);
  const least = factors.length === 0 ? {} : { value: Math.min(...factors) };
  return {
    ...about,
    verdict,
    measured: {
      ...least,
      before: before[0]?.value ?? 0,
      after: after[0]?.value ?? 0,
      byCounter: { before, after },
      text: `${byCounter(before)} → ${byCounter(after)} in load and unload together, ${least.value === undefined ? 'by no counter in common' : `${exactFigure(least.value)}x`}`,
    },
  };
};

type Condition = ReturnType<typeof judge>;

/** A factor is promised whatever the model: one condition that misses it refutes, and all that were counted must reach it. */
const verdictOf = (counted: readonly Condition[]): Judgement['verdict'] => {
  const some = (verdict: Judgement['verdict']): boolean => counted.some((one) => one.verdict === verdict);
  if (counted.length === 0) return 'unsupported';
  if (some('refuted')) return 'refuted';
  return some('inconclusive') ? 'inconclusive' : 'confirmed';
};

const factorText = ({ facts, measured: { value = 0 } }: Condition): string =>
  `${exactFigure(value)}x with ${plural(facts.parts ?? 0, 'part')}`;

const together = (conditions: readonly Condition[], spec: FewerCalls): Judgement => {
  const counted = conditions.filter(({ verdict }) => verdict !== 'unsupported');
  const factors = counted
    .filter(({ measured }) => measured.value !== undefined)
    .toSorted((one, other) => (one.measured.value ?? 0) - (other.measured.value ?? 0));
  const [least, most] = [factors[0], factors.at(-1)];
  const kinds = distinct(counted.flatMap(({ facts }) => facts.pageKind?.obtained ?? []));
  const reached = counted.filter(({ verdict }) => verdict === 'confirmed').length;
  const text =
    counted.length === 0
      ? reasonsInShort(conditions.map(({ measured }) => measured.text))
      : [
          `reached in ${reached} of ${plural(counted.length, 'condition')} on ${listed(kinds)} pages, in load and unload together`,
          ...(least === undefined || most === undefined
            ? ['by no counter in common']
            : [least === most ? factorText(least) : `from ${factorText(least)} to ${factorText(most)}`]),
        ].join(': ');
  return {
    facts: { sets: distinct(conditions.map(({ facts }) => facts.set)).length },
    verdict: verdictOf(counted),
    expected: { text: expectedText(spec) },
    measured: { ...(least?.measured.value !== undefined && { value: least.measured.value }), text },
    samples: conditions.flatMap(({ samples }) => samples),
    conditions,
  };
};

/**
 * Every call of every class, load and unload: by as many times fewer as there are parts. One judgement over all sets, with
 * what was counted on each.
 */
export const fewerCalls = (spec: FewerCalls): Claim => ({
  ...spec,
  judge: ({ results }) => {
    const conditions = claimSubjects(results, spec.arms, countsOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .map((subject) => judge(results, subject));
    return conditions.length === 0 ? [] : [together(conditions, spec)];
  },
});
