import { countsOf } from '../../../harness/comparison/block.ts';
import type { View } from '../../../harness/comparison/view.ts';
import { exactFigure } from '../../wording/figures.ts';
import { claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { isAbout } from '../claim.ts';
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

/** Every call of every class, load and unload: by as many times fewer as there are parts. */
export const fewerCalls = (spec: FewerCalls): Claim => ({
  ...spec,
  judge: ({ results }) =>
    claimSubjects(results, spec.arms, countsOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .map((subject) => judge(results, subject)),
});
