import {
  arrangeFigures,
  type Failed,
  type FallbackRecord,
  type LoadedOutcome,
  type RegionRecord,
} from '../results/index.ts';
import type { z } from 'zod';
import type { CompletedLoad, TimedLoad } from './loads-program.ts';
import { notCold } from './not-cold.ts';
import { observeRegions, type Observation } from './observe.ts';
import type { LoadChoice } from './task.ts';

/** A load that was timed: its outcome, and every region as the kernel reports it. */
export interface LoadAnswer {
  readonly outcome: LoadedOutcome | z.infer<typeof Failed>;
  readonly regions: readonly RegionRecord[];
}

const smallestHuge = 2 * 1024 ** 2;

/** By page size: hugetlb pages are not resident memory in the kernel's accounts (proc(5), VmRSS). */
const residentModel = ({ regions }: Observation): { resident: number; hugetlb: number } => {
  const present = (hugetlb: boolean): number =>
    regions
      .filter((region) => region.pageBytes >= smallestHuge === hugetlb)
      .reduce((sum, region) => sum + region.resident * region.pageBytes, 0);
  return { resident: present(false), hugetlb: present(true) };
};

/** Every arm of a set is touched by as many threads: one that had fewer is compared with none. */
const touchedByFewer = (planned: number, obtained: number): FallbackRecord[] =>
  obtained >= planned
    ? []
    : [
        {
          aspect: 'threads',
          requested: String(planned),
          obtained: String(obtained),
          reason: `${obtained} of ${planned} threads that read every page could be started`,
          remedy: 'raise ulimit -u, or the limit of tasks of the control group (pids.max)',
        },
      ];

const loadedOutcome = (load: LoadChoice, raw: CompletedLoad, observed: Observation): LoadedOutcome => {
  const { summary, before, loaded, after, touch_ns: touch, delayed_ns: delayed } = raw;
  const { figures } = summary;
  const { resident, hugetlb } = residentModel(observed);
  return {
    status: 'completed',
    ...arrangeFigures({
      ...figures,
      usable: figures.callReturn + touch + delayed,
      'phases.touch': touch,
      'phases.other': figures['phases.other'] + delayed,
      touchThreads: raw.touch_threads,
      touchAlone: raw.touch_alone_ns,
      pass: raw.pass_ns,
      unload: raw.unload_ns,
      'memory.waste': figures['memory.region'] - figures['memory.payload'] * summary.replicas,
      'memory.mappings': raw.mappings,
      'memory.pageTables': after.page_tables - before.page_tables,
      'memory.resident': resident,
      'memory.hugetlb': hugetlb,
      'memory.peakBeyond': raw.peak_known
        ? Math.max(0, loaded.peak_resident - before.resident - resident)
        : undefined,
      'memory.touchedBefore': raw.touched_before,
      'memory.cachedBefore': raw.cached_before,
      'memory.cachedAfter': raw.cached_after,
    }),
    ...(load.delay !== undefined && { injectedDelay: { share: load.delay, nanoseconds: delayed } }),
    requested: load.arm,
    obtained: observed.obtained,
    fallbacks: [
      ...summary.fallbacks,
      ...observed.doubts,
      ...touchedByFewer(raw.touch_threads_planned, raw.touch_threads),
    ],
    pages: observed.pages,
  };
};

/** What the native program saw of a load, in the words of the results. */
export const toLoadAnswer = (load: LoadChoice, raw: TimedLoad): LoadAnswer => {
  switch (raw.status) {
    case 'failed':
      return { outcome: { status: 'failed', error: raw.error }, regions: [] };
    case 'not-cold':
      return { outcome: notCold(raw.cached_before), regions: [] };
    case 'completed': {
      const observed = observeRegions(raw.summary, raw.regions);
      return { outcome: loadedOutcome(load, raw, observed), regions: observed.regions };
    }
  }
};
