import { armId, traitsOf, type ArmDefinition, type IoName, type StrategyName } from '../results/index.ts';
import type { ScenarioArm } from '../scenario/scenario.ts';

/** Reads past the page cache wait for the device: as many at once as keep it busy, however few the CPUs. */
const readersPastCache = 8;

/** How many threads fill where nobody has said; 0 where it hangs on what is cached, which the library finds out. */
export const usualThreads = (strategy: StrategyName, io: IoName, cpus: number): number => {
  const { parallel, ownThreads } = traitsOf(strategy);
  if (!parallel) return 1;
  if (ownThreads !== undefined) return ownThreads;
  if (io === 'auto') return 0;
  return io === 'buffered' ? cpus : Math.max(cpus, readersPastCache);
};

/** 1, 2, 4, .. and all of them: enough to see where a curve bends. */
const countsUpTo = (cpus: number): number[] => {
  const powers = Array.from({ length: 31 }, (_, exponent) => 2 ** exponent).filter((count) => count < cpus);
  return [...powers, cpus];
};

const replicaCounts = (
  { replicas, nodes: own }: Pick<ScenarioArm, 'replicas' | 'nodes'>,
  nodes: number,
): (number | undefined)[] =>
  replicas === 'each'
    ? Array.from({ length: Math.max(2, own?.length ?? nodes) }, (_, before) => before + 1)
    : [replicas];

/**
 * What a scenario's line means on a machine with that many usable CPUs and nodes with memory: one arm, or one for each
 * count of threads and of replicas.
 */
export const resolveArms = (wanted: ScenarioArm, cpus: number, nodes = 1): ArmDefinition[] => {
  const { strategy, io = traitsOf(strategy).io[0] ?? 'buffered' } = wanted;
  const usual = usualThreads(strategy, io, cpus);
  const { threads = usual } = wanted;
  const counts = threads === 'each' ? countsUpTo(cpus) : [threads === 'all' ? cpus : threads];
  const cases = replicaCounts(wanted, nodes).flatMap((replicas) =>
    counts.map((count) => ({ replicas, count })),
  );
  return cases.map(({ replicas, count }) => {
    const arm = {
      strategy,
      pageKind: wanted.pageKind,
      placement: wanted.placement,
      io,
      threads: count,
      ...(wanted.feed === 'fan-out' && { feed: wanted.feed }),
      ...(wanted.pin && { pin: wanted.pin }),
      ...(replicas !== undefined && { replicas }),
      ...(wanted.nodes && { nodes: wanted.nodes }),
    };
    return { id: armId(arm), ...arm };
  });
};
