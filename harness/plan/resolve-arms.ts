import { armId, traitsOf, type ArmDefinition, type IoName, type StrategyName } from '../results/index.ts';
import type { ScenarioArm } from '../scenario/scenario.ts';

/** Reads past the page cache wait for the device: as many at once as keep it busy, however few the CPUs. */
const readersPastCache = 8;

/** How many threads fill where nobody has said. */
export const usualThreads = (strategy: StrategyName, io: IoName, cpus: number): number => {
  if (!traitsOf(strategy).parallel) return 1;
  return io === 'buffered' ? cpus : Math.max(cpus, readersPastCache);
};

/** 1, 2, 4, .. and all of them: enough to see where a curve bends. */
const countsUpTo = (cpus: number): number[] => {
  const powers = Array.from({ length: 31 }, (_, exponent) => 2 ** exponent).filter((count) => count < cpus);
  return [...powers, cpus];
};

/** What a scenario's line means on a machine with that many usable CPUs: one arm, or one for each count of threads. */
export const resolveArms = (wanted: ScenarioArm, cpus: number): ArmDefinition[] => {
  const { strategy, io = traitsOf(strategy).io[0] ?? 'buffered' } = wanted;
  const usual = usualThreads(strategy, io, cpus);
  const { threads = usual } = wanted;
  const counts = threads === 'each' ? countsUpTo(cpus) : [threads === 'all' ? cpus : threads];
  return counts.map((count) => {
    const arm = {
      strategy,
      pageKind: wanted.pageKind,
      placement: wanted.placement,
      io,
      threads: count,
      ...(wanted.feed === 'fan-out' && { feed: wanted.feed }),
      ...(wanted.pin && { pin: wanted.pin }),
    };
    return { id: armId(arm), ...arm };
  });
};
