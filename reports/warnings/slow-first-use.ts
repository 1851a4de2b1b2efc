import type { SampleRecord } from '../../harness/results/sample.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { armsWith, samplesOf } from '../../harness/comparison/block.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { blocksOf, type View } from '../../harness/comparison/view.ts';
import type { Detected } from './detected.ts';

/**
 * Nanoseconds of one thread for a page that is mapped already. Where the processor walks the page tables itself it is a miss of
 * its caches or two, 20 to 60 were measured; where the hypervisor keeps tables of its own each page ends in it, 1,500 and more.
 */
const slow = 500;

/** Fewer say more of the threads that touch them than of the pages. */
const fewestPages = 10_000;

interface FirstUse {
  /** Of a page, by one thread. */
  readonly nanoseconds: number;
  /** Of the time until the model is usable. */
  readonly share: number;
}

/** A timed load whose pages were all mapped when its call returned: what came then was their first use and no page fault. */
const firstUse = (sample: SampleRecord): FirstUse[] => {
  const load = sample.role === 'timed' ? obtainedAsRequested(sample) : undefined;
  if (load?.obtained.pageKind !== '4k' || load.pages.resident < fewestPages) return [];
  // Absent in results of before, when one thread touched.
  const { usable, touchThreads = 1, phases, pages } = load;
  return [{ nanoseconds: (phases.touch * touchThreads) / pages.resident, share: phases.touch / usable }];
};

/** Pages that are mapped and yet cost a journey to the hypervisor each: of all sets the one where it is worst. */
export const slowFirstUse = (results: View): Detected[] => {
  const warm = blocksOf(results).filter(({ set }) => set.cache !== 'cold');
  const found = warm.flatMap((block) =>
    armsWith(block, samplesOf)
      .filter(({ strategy }) => traitsOf(strategy).usual)
      .flatMap((arm) => {
        const uses = samplesOf(block, arm).flatMap(firstUse);
        if (uses.length === 0) return [];
        const nanoseconds = median(uses.map((use) => use.nanoseconds));
        const share = median(uses.map((use) => use.share));
        return [
          {
            code: 'slow-first-use' as const,
            scenario: block.scenario,
            set: block.set.id,
            arm: arm.id,
            figures: { excess: nanoseconds / slow, nanoseconds, share },
          },
        ];
      }),
  );
  return found
    .filter(({ figures }) => figures.nanoseconds >= slow)
    .toSorted((one, other) => other.figures.excess - one.figures.excess)
    .slice(0, 1);
};
