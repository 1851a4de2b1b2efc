import { LoadedModel, LoadError, type LoadRequest } from '../ffi/model.ts';
import type { LoadedOutcome } from '../results/index.ts';
import { observeRegions } from './observe.ts';
import { cachedBytes, evict } from '../ffi/page-cache.ts';
import { countMappings, forgetPeak, processMemory } from './process-memory.ts';
import type { LoadAnswerRecord, LoadChoice, WorkerSetDescription } from './task.ts';

/** The request for the library; tensors are the ranges that are used. */
export const loadRequest = (
  set: WorkerSetDescription,
  load: LoadChoice,
  markers: { loadId: number } | undefined,
): LoadRequest => ({
  parts: set.parts,
  ranges: set.tensors,
  arm: load.arm,
  nodes: load.nodes,
  allowFallback: load.allowFallback,
  markers: markers !== undefined,
  loadId: markers?.loadId ?? 0,
});

/** Every usable CPU reads: the threads that would compute afterwards. The library caps it for small models. */
const everyCpu = 0;

/** What may be left of an evicted set: a page another process holds at that moment, not a share that would be felt. */
const coldShare = 0.01;

const isCold = (set: WorkerSetDescription, cached: number | undefined): boolean =>
  cached !== undefined && cached <= coldShare * set.parts.reduce((sum, part) => sum + part.bytes, 0);

const notCold = (cached: number | undefined): LoadAnswerRecord['outcome'] => ({
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
const residentModel = ({
  regions,
}: ReturnType<typeof observeRegions>): { resident: number; hugetlb: number } => {
  const present = (hugetlb: boolean): number =>
    regions
      .filter((region) => region.pageBytes > 4096 === hugetlb)
      .reduce((sum, region) => sum + region.resident * region.pageBytes, 0);
  return { resident: present(false), hugetlb: present(true) };
};

/** Keeps this CPU as busy as a load would, for as long as a slower one would have taken. */
const spend = (nanoseconds: number): number => {
  const start = process.hrtime.bigint();
  let spent = 0;
  while (spent < nanoseconds) spent = Number(process.hrtime.bigint() - start);
  return spent;
};

/** Loads, touches, asks the kernel, unloads. Markers are set so that whoever traces this process sees the brackets. */
export const performLoad = (set: WorkerSetDescription, load: LoadChoice): LoadAnswerRecord => {
  let model: LoadedModel | undefined;
  try {
    const paths = set.parts.map((part) => part.path);
    if (load.cold) evict(paths);
    const cachedBefore = cachedBytes(paths);
    if (load.cold && !isCold(set, cachedBefore)) return { outcome: notCold(cachedBefore), regions: [] };
    const peakKnown = forgetPeak();
    const before = processMemory();
    model = LoadedModel.load(loadRequest(set, load, { loadId: 0 }));
    const loaded = processMemory();
    const { nanoseconds: touch } = model.touch(everyCpu);
    const { summary } = model;
    const delayed = load.delay === undefined ? 0 : spend(load.delay * (summary.callReturn + touch));
    const after = processMemory();
    const cachedAfter = cachedBytes(paths);
    const observed = observeRegions(model);
    const mappings = countMappings(model.regions());
    const unload = model.unload();
    const outcome: LoadedOutcome = {
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
      unload,
      ...(summary.warm > 0 && { warm: summary.warm }),
      ...(load.delay !== undefined && { injectedDelay: { share: load.delay, nanoseconds: delayed } }),
      requested: load.arm,
      obtained: observed.obtained,
      fallbacks: [...summary.fallbacks, ...observed.doubts],
      memory: {
        region: summary.regionBytes,
        payload: summary.payloadBytes,
        waste: summary.regionBytes - summary.payloadBytes * summary.replicas,
        mappings,
        pageTables: after.pageTables - before.pageTables,
        ...residentModel(observed),
        ...(peakKnown && {
          peakBeyond: Math.max(0, loaded.peakResident - before.resident - residentModel(observed).resident),
        }),
        directBytes: summary.directBytes,
        ...(cachedBefore !== undefined && { cachedBefore }),
        ...(cachedAfter !== undefined && { cachedAfter }),
      },
      pages: observed.pages,
    };
    return { outcome, regions: observed.regions };
  } catch (error) {
    if (error instanceof LoadError)
      return { outcome: { status: 'failed', error: error.failure }, regions: [] };
    throw error;
  } finally {
    model?.unload();
  }
};
