import { isHugetlb } from '../../harness/results/arm.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { machineOf, type View } from '../../harness/comparison/view.ts';
import type { Detected } from './detected.ts';

/** A timed load into memory of its own outside every pool: what a hypervisor may have taken back before it. */
const isPlain = ({ role, outcome }: SampleRecord): boolean =>
  role === 'timed' &&
  outcome.status === 'completed' &&
  traitsOf(outcome.requested.strategy).memory !== 'cache' &&
  !isHugetlb(outcome.obtained.pageKind);

/** Only where it was not met: loads found their memory in the machine, or had first to get it back, as chance had it. */
export const freePageReporting = (results: View): Detected[] => {
  const exposed = results.samples.filter(
    (sample) => isPlain(sample) && machineOf(results, sample.scenario).freePageReporting !== undefined,
  );
  const untouched = exposed.filter(
    ({ outcome }) => outcome.status === 'completed' && outcome.memory.touchedBefore === undefined,
  );
  if (untouched.length === 0) return [];
  return [
    {
      code: 'free-page-reporting' as const,
      figures: { excess: 1, loads: exposed.length, untouched: untouched.length },
    },
  ];
};
