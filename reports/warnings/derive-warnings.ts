import type { ComparisonRecord } from '../../harness/results/results.ts';
import type { WarningRecord } from '../../harness/results/warning.ts';
import type { Detected } from './detected.ts';
import { memoryPressure } from './memory-pressure.ts';
import { cacheNode, numaBalancing } from './numa.ts';
import { freePageReporting } from './free-page-reporting.ts';
import { slowFirstUse } from './slow-first-use.ts';
import { fewPairs, noise } from './of-comparisons.ts';
import { bimodal, coarseTimer, drift } from './of-samples.ts';
import { otherLoad } from './other-load.ts';
import { poolChanged } from './pool-changed.ts';
import { spansOf } from './span.ts';
import { throttling } from './throttling.ts';
import { wordsOf } from './wording.ts';
import { findSet, machineOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

const detected = (results: View, comparisons: readonly ComparisonRecord[]): Detected[] => {
  const ofMachine = spansOf(results.states ?? []).flatMap((span) => {
    const machine = machineOf(results, span.scenario);
    const cold = span.before.sets.some(({ set }) => findSet(results, set)?.cache === 'cold');
    const samples = results.samples.filter(({ scenario }) => scenario === span.scenario);
    return [
      ...otherLoad(span, cold),
      ...numaBalancing(span, machine),
      ...cacheNode(span, machine, samples),
      ...throttling(span),
      ...poolChanged(span),
      ...memoryPressure(span),
    ];
  });
  return [
    ...ofMachine,
    ...drift(results, comparisons),
    ...noise(comparisons),
    ...bimodal(results),
    ...fewPairs(comparisons),
    ...coarseTimer(results),
    ...freePageReporting(results),
    ...slowFirstUse(results),
  ];
};

/** Whatever may have spoiled what was measured, from the states and the samples alone. */
export const deriveWarnings = (results: View, comparisons: readonly ComparisonRecord[]): WarningRecord[] =>
  detected(results, comparisons).map((one) => ({ ...one, ...wordsOf(one) }));
