import type { ClaimRecord, ComparisonRecord } from '../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import { standing } from '../../harness/comparison/standing.ts';
import { emulatedOn } from '../../harness/comparison/emulated-on.ts';
import { wasDelayed } from '../../harness/comparison/was-delayed.ts';
import { figure, interval, plural } from '../wording/figures.ts';
import { expectations } from './expectations.ts';
import { claimSubjects, reasonsInShort } from './claim-subject.ts';
import type { ClaimSubject } from './claim-subject.ts';
import { samplesOf } from '../../harness/comparison/block.ts';
import { findComparison } from '../../harness/comparison/comparisons.ts';
import { roundPairs } from '../../harness/comparison/round-pairs.ts';
import { timedBlocksOf, machineOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

interface Band {
  readonly id: 'load-time-4-8' | 'load-time-50-100' | 'load-time-200';
  readonly holds: (parts: number) => boolean;
  readonly text: string;
  /** The least speed-up that makes the promise true. */
  readonly threshold: number;
}

/** "50-100+" runs up to where the next promise begins; counts of parts outside every band promise nothing. */
export const bands: readonly Band[] = [
  {
    id: 'load-time-4-8',
    holds: (parts) => parts >= 4 && parts <= 8,
    text: expectations['load-time-4-8'],
    threshold: 2,
  },
  {
    id: 'load-time-50-100',
    holds: (parts) => parts >= 50 && parts < 200,
    text: expectations['load-time-50-100'],
    threshold: 10,
  },
  {
    id: 'load-time-200',
    holds: (parts) => parts >= 200,
    text: expectations['load-time-200'],
    threshold: 100,
  },
];

/** Why the timed samples of a subject give no pair. */
const reasons = (results: View, { block, baseline, candidate }: ClaimSubject): string => {
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

const judge = (
  results: View,
  comparisons: readonly ComparisonRecord[],
  subject: ClaimSubject,
  band: Band,
): ClaimRecord => {
  const arms = { baseline: subject.baseline, candidate: subject.candidate };
  const claim = {
    id: band.id,
    condition: subject.condition,
    expected: { text: band.text, value: band.threshold },
  };
  const emulated = emulatedOn(machineOf(results, subject.block.scenario));
  if (emulated !== undefined) {
    const text = `the machine was emulated (${emulated}): its times say nothing of a real one`;
    return { ...claim, verdict: 'unsupported', measured: { text }, samples: [] };
  }
  const timed = [subject.baseline, subject.candidate].flatMap((arm) => samplesOf(subject.block, arm));
  if (timed.some(wasDelayed)) {
    const text = 'loads were slowed on purpose (--inject-delay): their times are no result';
    return { ...claim, verdict: 'unsupported', measured: { text }, samples: timed.map(({ id }) => id) };
  }
  const comparison = findComparison(comparisons, subject.block, arms);
  if (!comparison) {
    const text = `nothing comparable: ${reasons(results, subject)}`;
    return { ...claim, verdict: 'unsupported', measured: { text }, samples: timed.map(({ id }) => id) };
  }
  // The comparison is a ratio of times, after / before; a speed-up is its inverse, so its ends swap.
  const { n } = comparison;
  const speedUp = { value: 1 / comparison.ratio, low: 1 / comparison.high, high: 1 / comparison.low, n };
  const few = n < fewestPairsForInterval ? `, fewer than the ${fewestPairsForInterval} a verdict takes` : '';
  return {
    ...claim,
    verdict: verdictOn(speedUp, band.threshold),
    measured: {
      ...speedUp,
      text: `${figure(speedUp.value)}x ${interval(speedUp)} in ${plural(n, 'round')}${few}`,
    },
    samples: roundPairs(
      { block: subject.block, arm: subject.baseline },
      { block: subject.block, arm: subject.candidate },
      'usable-time',
    ).flatMap(({ baseline, candidate }) => [baseline.id, candidate.id]),
  };
};

export const judgeLoadTimes = (results: View, comparisons: readonly ComparisonRecord[]): ClaimRecord[] => {
  const timed = timedBlocksOf(results);
  const subjects = claimSubjects(results, samplesOf).filter(({ block: { scenario, set } }) =>
    timed.some((block) => block.scenario === scenario && block.set.id === set.id),
  );
  return bands.flatMap((band) =>
    subjects
      .filter(({ block }) => band.holds(block.set.parts))
      .map((subject) => judge(results, comparisons, subject, band)),
  );
};
