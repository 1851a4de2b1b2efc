import { comparedTimes } from '../comparison/compared-times.ts';
import { pairedRounds } from '../plan/paired-rounds.ts';
import { roundOrders } from '../plan/round-order.ts';
import { traitsOf, type ArmDefinition, type RoundsRecord, type SampleRecord } from '../results/index.ts';
import { accessRounds } from './access-rounds.ts';
import type { BlockPlan, BlockProgress } from './block-plan.ts';
import { caught } from './caught.ts';
import type { Executor } from './executor.ts';
import type { Ledger } from '../journal/ledger.ts';
import { clientRounds } from './client-rounds.ts';
import { sampler, type Load } from './sampler.ts';
import { heaviest, usableTime, warmUp, type SetArm } from './warm-up.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

/** Keeps the order of the first loads apart from that of the rounds. */
const firstLoads = 2 ** 31;

const setIds = (sets: readonly OpenedSet[]): string[] => sets.map(({ record }) => record.id);

/** Loads of one case until the machine is steady; again after an interruption, as another process starts cold. */
const steadyMachine = async (
  block: BlockPlan,
  first: readonly (readonly [SetArm, SampleRecord])[],
  load: Load,
  ledger: Ledger,
  progress: BlockProgress,
): Promise<RoundsRecord['warmUp']> => {
  const able = first.filter(([, sample]) => usableTime(sample) !== undefined);
  const chosen = heaviest(
    able.map(([each]) => each),
    (arm) => block.choose(arm).nodes.length,
  );
  if (chosen === undefined || block.mostWarmUps === 0) return undefined;
  const known = ledger
    .all('sample')
    .filter(
      ({ scenario, set, arm, role }) =>
        role === 'warm-up' &&
        scenario === block.scenario &&
        set === chosen.set.record.id &&
        arm === chosen.arm.id,
    ).length;
  const own = able.filter(([each]) => each === chosen).flatMap(([, sample]) => usableTime(sample) ?? []);
  return warmUp({
    chosen,
    before: known === 0 ? own : [],
    known,
    most: block.mostWarmUps,
    load: (round) => {
      progress(`warm-up, load ${round - known} of at most ${block.mostWarmUps}`);
      return load(chosen, { role: 'warm-up', round, position: 0 });
    },
  });
};

/** Times: a first load of every case in random order, reported apart; a warm-up; then the rounds. */
const timeRounds = async (
  block: BlockPlan,
  executor: Executor,
  ledger: Ledger,
  progress: BlockProgress,
  signal: AbortSignal,
): Promise<void> => {
  const { scenario, sets, arms, seed, budget } = block;
  if (ledger.find('block', scenario, ...setIds(sets)) !== undefined) return;
  const load = sampler(block, executor, ledger, signal);
  const cases = sets.flatMap((set) => arms.map((arm) => ({ set, arm })));
  const [order = []] = roundOrders(cases, 1, seed + firstLoads);
  progress('first load of every arm');
  const first: [SetArm, SampleRecord][] = [];
  for (const [position, each] of order.entries())
    first.push([each, await load(each, { role: 'first', round: 0, position })]);
  const warmed = await steadyMachine(block, first, load, ledger, progress);
  const samples: SampleRecord[] = [];
  const records = sets.map(({ record }) => record);
  const done = await pairedRounds(
    { cases, budget, seed },
    async (each, place) => {
      samples.push(await load(each, place));
    },
    () =>
      comparedTimes({ scenario, sets: records, arms, samples }, block.compare).filter(
        ({ baseline }) => baseline.length > 0,
      ),
    progress,
  );
  ledger.add({
    kind: 'block',
    block: { scenario, sets: setIds(sets), ...done, seed, budget, ...(warmed && { warmUp: warmed }) },
  });
};

const countSet = async (
  set: OpenedSet,
  { scenario, arms, choose }: BlockPlan,
  executor: Executor,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<void> => {
  const left = arms.filter((arm) => !ledger.find('syscalls', scenario, set.record.id, arm.id));
  if (left.length === 0) return;
  signal.throwIfAborted();
  const outcomes = await caught(signal, () => executor.count(set, left.map(choose)));
  for (const [index, arm] of left.entries()) {
    const outcome = Array.isArray(outcomes) ? outcomes[index] : outcomes;
    if (outcome !== undefined)
      ledger.add({ kind: 'syscalls', scenario, set: set.record.id, arm: arm.id, outcome });
  }
};

const verifySet = async (
  set: OpenedSet,
  { scenario, arms, choose }: BlockPlan,
  executor: Executor,
  ledger: Ledger,
  progress: BlockProgress,
  signal: AbortSignal,
): Promise<void> => {
  const left = arms.filter((arm) => !ledger.find('integrity', scenario, set.record.id, arm.id));
  // A mapping of the page cache takes no memory of its own, so it is verified beside the loads that copy.
  const lanes = Map.groupBy(left, (arm) => traitsOf(arm.strategy).memory === 'cache');
  const verifyLane = async (lane: readonly ArmDefinition[]): Promise<void> => {
    const outcomes = executor.verify(set, lane.map(choose))[Symbol.asyncIterator]();
    for (const arm of lane) {
      signal.throwIfAborted();
      progress(`verifying every byte: ${arm.strategy}`);
      const outcome = await caught(signal, async () => {
        const next = await outcomes.next();
        if (next.done) throw new Error('no verification came of this arm');
        return next.value;
      });
      ledger.add({ kind: 'integrity', scenario, set: set.record.id, arm: arm.id, outcome });
    }
  };
  await Promise.all([...lanes.values()].map(verifyLane));
};

/** Times, reads what was loaded, counts, then verifies; leaves out whatever the ledger knows. */
export const runBlock = async (
  block: BlockPlan,
  executor: Executor,
  ledger: Ledger,
  progress: BlockProgress,
  signal: AbortSignal,
): Promise<void> => {
  if (block.budget.maximum > 0) {
    const rounds = block.client === undefined ? timeRounds : clientRounds;
    await rounds(block, executor, ledger, progress, signal);
  }
  if (block.access) await accessRounds(block, executor, ledger, progress, signal);
  for (const set of block.sets) {
    if (block.syscalls) {
      progress('counting system calls');
      await countSet(set, block, executor, ledger, signal);
    }
    if (block.integrity) await verifySet(set, block, executor, ledger, progress, signal);
  }
};
