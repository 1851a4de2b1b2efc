import { availableParallelism } from 'node:os';
import type { AccessRequest } from '../ffi/access.ts';
import { LoadedModel, LoadError } from '../ffi/model.ts';
import { touchThreads } from '../plan/touch-threads.ts';
import { accessPatterns, type AccessOutcome, type AccessReadingRecord } from '../results/index.ts';
import { loadRequest } from './load-request.ts';
import { inMemoryGroup } from './memory-group.ts';
import { makeCold } from './not-cold.ts';
import { observeRegions } from './observe.ts';
import { limitFor, underPressure } from './pressure.ts';
import type { AccessPlan, LoadChoice, WorkerSetDescription } from './task.ts';

/** One node's threads read the first replica: on its own node, then on the others. Without a choice of nodes, anywhere. */
const places = (nodes: readonly number[]): (number | undefined)[] => {
  const distinct = [...new Set(nodes)];
  return distinct.length > 1 ? distinct : [undefined];
};

const whereOf = (
  node: number | undefined,
  replicaNode: number | undefined,
): AccessReadingRecord['where'] | undefined =>
  node === undefined || replicaNode === undefined ? undefined : node === replicaNode ? 'local' : 'remote';

const measure = (
  set: WorkerSetDescription,
  load: LoadChoice,
  plan: AccessPlan,
  limit: number | undefined,
): AccessOutcome => {
  let model: LoadedModel | undefined;
  try {
    const loaded = LoadedModel.load(loadRequest(set, load));
    model = loaded;
    const touching = touchThreads(set.parts, availableParallelism());
    const { nanoseconds: touch } = loaded.touch(touching);
    const { obtained, doubts } = observeRegions(loaded.summary, loaded.regionsWithPages());
    const pressure = limit === undefined ? undefined : underPressure(loaded, limit, touching);
    const replicaNode = loaded.regions().find(({ replica }) => replica === 0)?.node;
    const shared = {
      replica: 0,
      ranges: set.tensors,
      threads: plan.threads,
      seed: plan.seed,
      lines: plan.lines,
    };
    const read = (request: Omit<AccessRequest, keyof typeof shared>) =>
      loaded.access({ ...shared, ...request });
    read({ pattern: 'sequential', node: undefined, passes: 1 });
    const readings = places(plan.nodes).flatMap((node) =>
      accessPatterns.map((pattern): AccessReadingRecord => {
        const where = whereOf(node, replicaNode);
        return {
          pattern,
          ...(node !== undefined && { node }),
          ...(where && { where }),
          ...read({ pattern, node, passes: plan.passes[pattern] }),
        };
      }),
    );
    return {
      status: 'completed',
      requested: load.arm,
      obtained,
      fallbacks: [...loaded.summary.fallbacks, ...doubts],
      usable: loaded.summary.figures.callReturn + touch,
      ...(pressure && { pressure }),
      readings,
    };
  } catch (error) {
    if (error instanceof LoadError) return { status: 'failed', error: error.failure };
    throw error;
  } finally {
    model?.unload();
  }
};

const noGroup = (error: unknown): AccessOutcome => ({
  status: 'unsupported',
  missing: `a control group with a limit of memory cannot be made: ${error instanceof Error ? error.message : String(error)}`,
  remedy: 'run as root, where cgroup has the memory controller',
});

/** Its page cache counts for the group that reads it, and so it must be nobody's before. */
const measureInGroup = (set: WorkerSetDescription, load: LoadChoice, plan: AccessPlan): AccessOutcome => {
  const warm = makeCold(set);
  if (warm !== undefined) return warm;
  const limit = limitFor(set.parts.reduce((sum, { bytes }) => sum + bytes, 0));
  try {
    return inMemoryGroup(limit, () => measure(set, load, plan, limit));
  } catch (error) {
    // What goes wrong with the measuring itself is no matter of the group's.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return noGroup(error);
  }
};

/**
 * Loads once, from storage where the set is to be cold, warms with one sequential pass, then makes some passes of each pattern
 * over the tensors of the first replica: with the threads of its node, and, where there are more nodes, with those of every other.
 */
export const performAccess = (
  set: WorkerSetDescription,
  load: LoadChoice,
  plan: AccessPlan,
): AccessOutcome => {
  if (plan.pressure) return measureInGroup(set, load, plan);
  return (load.cold ? makeCold(set) : undefined) ?? measure(set, load, plan, undefined);
};
