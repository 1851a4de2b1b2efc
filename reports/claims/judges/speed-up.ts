import { emulatedOn } from '../../../harness/comparison/emulated-on.ts';
import { samplesOf } from '../../../harness/comparison/block.ts';
import { findComparison } from '../../../harness/comparison/comparisons.ts';
import { roundPairs } from '../../../harness/comparison/round-pairs.ts';
import type { RoundPair, TimeMetric } from '../../../harness/comparison/round-pairs.ts';
import { ratioAmong } from '../../../harness/comparison/run-spread.ts';
import { standing } from '../../../harness/comparison/standing.ts';
import { machineOf, timedBlocksOf } from '../../../harness/comparison/view.ts';
import type { View } from '../../../harness/comparison/view.ts';
import { wasDelayed } from '../../../harness/comparison/was-delayed.ts';
import type { ClaimFactsRecord } from '../../../harness/results/claim.ts';
import type { ComparisonRecord } from '../../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { figure, interval, plural } from '../../wording/figures.ts';
import { claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type {
  Claim,
  ClaimSets,
  ClaimWords,
  Evidence,
  Judgement,
  OwnSentence,
  PairOfArms,
  ScreenIn,
} from '../claim.ts';
import { factsOf } from '../facts.ts';

interface Spec extends ClaimWords {
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
  /** The least speed-up that makes the promise true. */
  readonly atLeast: number;
  /** What must be known of the arms to read the figure: in words that follow it, and as figures beside it. */
  readonly remark?: (facts: ClaimFactsRecord) => {
    readonly words: string;
    readonly figures: Readonly<Record<string, unknown>>;
  };
}

/** The answer speaks of the time until every page can be read; a claim about another time brings its own sentence. */
type SpeedUpClaim = Spec &
  (
    | { readonly metric?: 'usable-time'; readonly firstScreen?: ScreenIn<'time'> }
    | { readonly metric: TimeMetric; readonly firstScreen?: OwnSentence }
  );

/** Why the timed samples of a subject give no pair. */
const reasons = ({ block, baseline, candidate }: ClaimSubject): string => {
  const found = [baseline, candidate].flatMap((arm) => {
    const samples = samplesOf(block, arm);
    if (samples.length === 0) return [`${arm.strategy} was not timed`];
    return samples.flatMap((sample) => {
      const stands = standing(sample);
      return stands.fit ? [] : [`${arm.strategy} ${stands.reason}`];
    });
  });
  return reasonsInShort(found.length === 0 ? ['no round timed both'] : found);
};

const verdictOn = (speedUp: { low: number; high: number; n: number }, threshold: number) => {
  if (speedUp.n < fewestPairsForInterval) return 'inconclusive';
  if (speedUp.low >= threshold) return 'confirmed';
  return speedUp.high < threshold ? 'refuted' : 'inconclusive';
};

const ratioOf = (
  { comparisons }: Evidence,
  subject: ClaimSubject,
  metric: TimeMetric,
  pairs: readonly RoundPair[],
): Pick<ComparisonRecord, 'ratio' | 'low' | 'high' | 'n' | 'runs'> | undefined =>
  // Reports compare what many ask about; a claim may be about other arms.
  findComparison(comparisons, subject.block, subject, metric) ??
  (pairs.length === 0 ? undefined : ratioAmong(pairs, comparisons));

const judge = (
  evidence: Evidence,
  subject: ClaimSubject,
  spec: Spec & { readonly metric: TimeMetric },
): Judgement => {
  const { results } = evidence;
  const { block, baseline, candidate } = subject;
  const about = {
    facts: factsOf(results, subject),
    expected: { text: expectedText(spec), value: spec.atLeast },
  };
  const timed = [baseline, candidate].flatMap((arm) => samplesOf(block, arm));
  const unsupported = (text: string, samples: readonly { readonly id: string }[]): Judgement => ({
    ...about,
    verdict: 'unsupported',
    measured: { text },
    samples: samples.map(({ id }) => id),
  });
  const emulated = emulatedOn(machineOf(results, block.scenario));
  if (emulated !== undefined)
    return unsupported(`the machine was emulated (${emulated}): its times say nothing of a real one`, []);
  if (timed.some(wasDelayed))
    return unsupported('loads were slowed on purpose (--inject-delay): their times are no result', timed);
  const pairs = roundPairs({ block, arm: baseline }, { block, arm: candidate }, spec.metric);
  const comparison = ratioOf(evidence, subject, spec.metric, pairs);
  if (!comparison) return unsupported(`nothing comparable: ${reasons(subject)}`, timed);
  // The comparison is a ratio of times, after / before; a speed-up is its inverse, so its ends swap.
  const { n, runs } = comparison;
  const speedUp = { value: 1 / comparison.ratio, low: 1 / comparison.high, high: 1 / comparison.low, n };
  const rounds = `${plural(n, 'round')}${runs === undefined ? '' : ` of ${plural(runs.length, 'run')}`}`;
  const remark = spec.remark?.(about.facts);
  const few = n < fewestPairsForInterval ? `, fewer than the ${fewestPairsForInterval} a verdict takes` : '';
  return {
    ...about,
    verdict: verdictOn(speedUp, spec.atLeast),
    measured: {
      ...speedUp,
      ...remark?.figures,
      text: `${figure(speedUp.value)}x ${interval(speedUp)} in ${rounds}${few}${remark?.words ?? ''}`,
    },
    samples: pairs.flatMap((pair) => [pair.baseline.id, pair.candidate.id]),
  };
};

const subjectsOf = (results: View, spec: Spec): ClaimSubject[] => {
  const timed = new Set(timedBlocksOf(results));
  return claimSubjects(results, spec.arms, samplesOf).filter(
    ({ block }) => timed.has(block) && isAbout(spec, block.set),
  );
};

/** How many times as fast the candidate is as the baseline: once for each set and way to load, by rounds. */
export const speedUp = (spec: SpeedUpClaim): Claim => {
  const { metric = 'usable-time' } = spec;
  return {
    ...spec,
    judge: (evidence) =>
      subjectsOf(evidence.results, spec).map((subject) => judge(evidence, subject, { ...spec, metric })),
  };
};
