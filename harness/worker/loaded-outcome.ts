import type { Failed, LoadedOutcome, RegionRecord } from '../results/index.ts';
import type { z } from 'zod';
import type { CompletedLoad, TimedLoad } from './loads-program.ts';
import { observeRegions, type Observation } from './observe.ts';
import type { LoadChoice } from './task.ts';

/** A load that was timed: its outcome, and every region as the kernel reports it. */
export interface LoadAnswer {
  readonly outcome: LoadedOutcome | z.infer<typeof Failed>;
  readonly regions: readonly RegionRecord[];
}

const notCold = (cached: number | undefined): z.infer<typeof Failed> => ({
  status: 'failed',
  error: {
    code: 'not-cold',
    message:
      cached === undefined
        ? 'the kernel does not tell what of the set is in the page cache'
        : `${cached} bytes of the set stayed in the page cache`,
    remedy: 'close what has the files mapped or open, or measure on a file system that lets go of its cache',
  },
});

/** By page size: hugetlb pages are not resident memory in the kernel's accounts (proc(5), VmRSS). */
const residentModel = ({ regions }: Observation): { resident: number; hugetlb: number } => {
  const present = (hugetlb: boolean): number =>
    regions
      .filter((region) => region.pageBytes > 4096 === hugetlb)
      .reduce((sum, region) => sum + region.resident * region.pageBytes, 0);
  return { resident: present(false), hugetlb: present(true) };
};

const loadedOutcome = (load: LoadChoice, raw: CompletedLoad, observed: Observation): LoadedOutcome => {
  const { summary, before, loaded, after, touch_ns: touch, delayed_ns: delayed } = raw;
  const model = residentModel(observed);
  return {
    status: 'completed',
    callReturn: summary.callReturn,
    usable: summary.callReturn + touch + delayed,
    phases: {
      map: summary.map,
      zero: summary.zero,
      fill: summary.fill,
      replicate: summary.replicate,
      touch,
      other: summary.other + delayed,
    },
    unload: raw.unload_ns,
    ...(summary.warm > 0 && { warm: summary.warm }),
    ...(load.delay !== undefined && { injectedDelay: { share: load.delay, nanoseconds: delayed } }),
    requested: load.arm,
    obtained: observed.obtained,
    fallbacks: [...summary.fallbacks, ...observed.doubts],
    memory: {
      region: summary.regionBytes,
      payload: summary.payloadBytes,
      waste: summary.regionBytes - summary.payloadBytes * summary.replicas,
      mappings: raw.mappings,
      pageTables: after.page_tables - before.page_tables,
      ...model,
      ...(raw.peak_known && {
        peakBeyond: Math.max(0, loaded.peak_resident - before.resident - model.resident),
      }),
      directBytes: summary.directBytes,
      ...(raw.cached_before !== undefined && { cachedBefore: raw.cached_before }),
      ...(raw.cached_after !== undefined && { cachedAfter: raw.cached_after }),
    },
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
