import { LoadedModel, LoadError, type LoadRequest } from '../ffi/model.ts';
import type { LoadedOutcome } from '../results/index.ts';
import { observeRegions } from './observe.ts';
import { processMemory } from './process-memory.ts';
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

/** Loads, touches, asks the kernel, unloads. Markers are set so that whoever traces this process sees the brackets. */
export const performLoad = (set: WorkerSetDescription, load: LoadChoice): LoadAnswerRecord => {
  let model: LoadedModel | undefined;
  try {
    const before = processMemory();
    model = LoadedModel.load(loadRequest(set, load, { loadId: 0 }));
    const { nanoseconds: touch } = model.touch(everyCpu);
    const after = processMemory();
    const observed = observeRegions(model);
    const { summary } = model;
    const unload = model.unload();
    const outcome: LoadedOutcome = {
      status: 'completed',
      callReturn: summary.callReturn,
      usable: summary.callReturn + touch,
      phases: {
        map: summary.map,
        zero: summary.zero,
        fill: summary.fill,
        replicate: summary.replicate,
        touch,
        other: summary.other,
      },
      unload,
      requested: load.arm,
      obtained: observed.obtained,
      fallbacks: [...summary.fallbacks, ...observed.doubts],
      memory: {
        region: summary.regionBytes,
        payload: summary.payloadBytes,
        waste: summary.regionBytes - summary.payloadBytes * summary.replicas,
        mappings: after.mappings - before.mappings,
        pageTables: after.pageTables - before.pageTables,
        hugetlb: after.hugetlb - before.hugetlb,
        resident: after.resident - before.resident,
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
