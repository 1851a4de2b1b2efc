import { isHugetlb } from '../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { machineOf, type View } from '../../harness/comparison/view.ts';
import type { Detected } from './detected.ts';

/** A timed load into memory of its own outside every pool, which a hypervisor may have taken back; fallbacks enter no ratio. */
const plainLoad = (sample: SampleRecord): LoadedOutcome[] => {
  const load = sample.role === 'timed' ? obtainedAsRequested(sample) : undefined;
  return load === undefined ||
    traitsOf(load.requested.strategy).memory === 'cache' ||
    isHugetlb(load.obtained.pageKind)
    ? []
    : [load];
};

/** Only where it was not met: loads found their memory in the machine, or had first to get it back, as chance had it. */
export const freePageReporting = (results: View): Detected[] => {
  const exposed = results.samples
    .filter(({ scenario }) => machineOf(results, scenario).freePageReporting !== undefined)
    .flatMap(plainLoad);
  const untouched = exposed.filter(({ memory }) => memory.touchedBefore === undefined);
  if (untouched.length === 0) return [];
  return [
    {
      code: 'free-page-reporting' as const,
      figures: { excess: 1, loads: exposed.length, untouched: untouched.length },
    },
  ];
};
