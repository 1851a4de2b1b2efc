import { countsOf } from '../../../harness/comparison/block.ts';
import type { View } from '../../../harness/comparison/view.ts';
import { isHugetlb } from '../../../harness/results/arm.ts';
import { distinct, exactFigure, listed } from '../../wording/figures.ts';
import { claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, ClaimSets, ClaimWords, Judgement, PairOfArms, ScreenIn } from '../claim.ts';
import { byCounter, confirmedIfAgreed, countedPair, keysOf, perCounter } from '../counted-calls.ts';
import type { Counted } from '../counted-calls.ts';
import { factsOf } from '../facts.ts';

interface CallsByFormula extends ClaimWords {
  readonly firstScreen?: ScreenIn<'calls'>;
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
  readonly perMapping: number;
}

const judge = (results: View, subject: ClaimSubject, spec: CallsByFormula): Judgement => {
  const { block } = subject;
  const { perMapping } = spec;
  const pair = countedPair(subject);
  const nodes = pair.counted ? (pair.after[0]?.replicas ?? 1) : 1;
  const formula = {
    before: nodes * block.set.parts * perMapping,
    after: nodes * perMapping,
  };
  const here = pair.counted ? `, here ${formula.before} → ${formula.after}` : '';
  const about = {
    facts: factsOf(results, subject),
    expected: { text: `${expectedText(spec)}${here}`, value: block.set.parts },
    samples: keysOf(subject),
  };
  const unsupported = (text: string): Judgement => ({
    ...about,
    verdict: 'unsupported',
    measured: { text },
  });
  if (!pair.counted) return unsupported(reasonsInShort(pair.reasons));
  const kinds = distinct([...pair.before, ...pair.after].map((outcome) => outcome.obtainedPageKind));
  // The formula speaks of hugepage objects; a mapping of ordinary pages needs neither the open nor the close.
  if (!kinds.every(isHugetlb)) {
    return unsupported(`the formula is about hugepage objects; the pages obtained were ${listed(kinds)}`);
  }
  const region = (outcomes: readonly Counted[]) => perCounter(outcomes, (count) => count.classes.region);
  const before = region(pair.before);
  const after = region(pair.after);
  const holds =
    before.every(({ value }) => value === formula.before) &&
    after.every(({ value }) => value === formula.after);
  const [fewer, more] = [after[0]?.value ?? 0, before[0]?.value ?? 0];
  const counters = distinct([...before, ...after].map(({ counter }) => counter));
  return {
    ...about,
    verdict: holds ? confirmedIfAgreed(pair) : 'refuted',
    measured: {
      ...(fewer > 0 ? { value: more / fewer } : {}),
      before: more,
      after: fewer,
      byCounter: { before, after },
      text: `${byCounter(before)} → ${byCounter(after)}${fewer > 0 ? `, ${exactFigure(more / fewer)}x` : ''}, counted by ${listed(counters)}`,
    },
  };
};

/** Exactly as many calls as its formula says, by every counter. Counts are exact: there is no interval. */
export const callsByFormula = (spec: CallsByFormula): Claim => ({
  ...spec,
  judge: ({ results }) =>
    claimSubjects(results, spec.arms, countsOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .filter(({ candidate }) => candidate.pageKind === 'best' || isHugetlb(candidate.pageKind))
      .map((subject) => judge(results, subject, spec)),
});
