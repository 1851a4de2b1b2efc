import type { z } from 'zod';
import { LoadedModel, LoadError } from '../ffi/model.ts';
import { loadRequest } from './load-task.ts';
import type { CountAnswer, LoadChoice, WorkerSetDescription } from './task.ts';

type Answer = z.infer<typeof CountAnswer>;

/** One load after the other in this one process; nothing is touched or timed, a tracer is watching. */
export const performCountedLoads = (set: WorkerSetDescription, loads: readonly LoadChoice[]): Answer => ({
  loads: loads.map((load, loadId): Answer['loads'][number] => {
    try {
      const model = LoadedModel.load(loadRequest(set, load, { loadId }));
      const regions = model
        .regions()
        .map(({ address, length }) => ({ address: address.toString(), length: length.toString() }));
      const { replicas, pageKind } = model.summary;
      model.unload();
      return { status: 'completed', loadId, replicas, obtainedPageKind: pageKind, regions };
    } catch (error) {
      if (error instanceof LoadError) return { status: 'failed', loadId, error: error.failure };
      throw error;
    }
  }),
});
