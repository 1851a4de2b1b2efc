import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { mostPages, pageNeeds } from '../plan/page-need.ts';
import type { ArmDefinition, NoticeRecord, ObservationRecord } from '../results/index.ts';
import { betweenStates } from './between-states.ts';
import type { CaptureState } from './capture-state.ts';
import { chooseLoad } from './choose-load.ts';
import type { Executor } from './executor.ts';
import type { RunChoice, Work } from './plan-work.ts';
import { SetNotMade } from './prepare-set.ts';
import { runBlock } from './run-block.ts';
import type { Session } from './session.ts';
import { skippingExecutor } from './skipping-executor.ts';
import { withPool, type HeldPool } from './with-pool.ts';
import type { OpenedSet } from './worker-set.ts';

export interface Gathered {
  readonly sets: OpenedSet['record'][];
  readonly arms: ArmDefinition[];
  readonly notices: NoticeRecord[];
  readonly during: HeldPool['during'];
  readonly poolRaise: HeldPool['raise'];
  /** Scenarios whose sets were all loaded in the same rounds. */
  readonly sharedRounds: string[];
}

const addNew = <T extends { readonly id: string }>(known: T[], found: readonly T[]): void => {
  for (const each of found) if (!known.some(({ id }) => id === each.id)) known.push(each);
};

const leftOutNotices = ({ scenarios, quick }: RunChoice): NoticeRecord[] => {
  const leftOut = scenarios.flatMap((scenario) => scenario.arms.filter((arm) => quick && arm.onlyFull));
  if (leftOut.length === 0) return [];
  const strategies = [...new Set(leftOut.map((arm) => arm.strategy))].join(', ');
  return [
    {
      about: '--quick',
      reason: `left out: ${strategies}; and there are fewer rounds`,
      remedy: 'run without --quick',
    },
  ];
};

/** Runs every block, between two states of the machine where `capture` is given, and records as it goes. `gathered` says what the observations refer to, also after an abort. */
export const runScenarios = async (
  choice: RunChoice,
  work: readonly Work[],
  session: Session,
  executor: Executor,
  record: (observation: ObservationRecord) => void,
  capture?: CaptureState,
): Promise<{ gathered: Gathered; complete: boolean }> => {
  const gathered = {
    sets: [] as OpenedSet['record'][],
    arms: [] as ArmDefinition[],
    notices: leftOutNotices(choice),
  };
  let during: HeldPool['during'];
  let poolRaise: HeldPool['raise'];
  let micro = choice.scenarios.some((scenario) => scenario.measure.micro);
  const nodes = onlineNodesWithMemory().map((node) => node.id);
  const needs = mostPages(
    work.flatMap(({ arms, parts }) =>
      parts.flatMap((set) => arms.flatMap((arm) => pageNeeds(arm, set, nodes))),
    ),
  );

  const runWork = async (
    index: number,
    { scenario, arms, cold }: Work,
    sets: OpenedSet[],
    by: Executor,
    record: (observation: ObservationRecord) => void,
    progress: (what: string) => void,
  ): Promise<void> => {
    addNew(
      gathered.sets,
      sets.map((set) => set.record),
    );
    addNew(gathered.arms, arms);
    const choose = (arm: ArmDefinition) => chooseLoad(arm, { allowFallback: true, cold: cold || undefined });
    const { rounds, quickRounds, syscalls, integrity } = scenario.measure;
    const largest = sets.reduce((most, set) => (set.record.parts > most.record.parts ? set : most));
    await runBlock(
      {
        scenario: scenario.name,
        sets,
        arms,
        rounds: (choice.quick ? quickRounds : rounds)[largest.record.sizeClass],
        seed: choice.seed + index,
        syscalls,
        integrity,
        choose,
      },
      by,
      record,
      progress,
      session.signal,
    );
    // Once, on the first block whose arms include a unified region: a tensor's address is resolved in it.
    const unified = arms.find((arm) => arm.strategy === 'unified');
    if (micro && unified !== undefined && (largest.record.parts >= 100 || index === work.length - 1)) {
      progress('timing single calls');
      const timed = await by.micro(largest, choose(unified));
      for (const measured of timed) record({ kind: 'micro', ...measured });
      micro = timed.length === 0;
    }
  };

  const runAll = async (pool: HeldPool): Promise<void> => {
    during = pool.during;
    poolRaise = pool.raise;
    gathered.notices.push(...pool.notices);
    for (const [index, each] of work.entries()) {
      session.signal.throwIfAborted();
      const progress = (what: string): void => {
        session.say(`[${index + 1}/${work.length}] ${each.title}: ${what}`);
      };
      progress('making and reading the set');
      try {
        await each.open(async (sets) => {
          const measure = (by: typeof record) => runWork(index, each, sets, executor, by, progress);
          if (capture === undefined) return measure(record);
          const scenario = each.scenario.name;
          await betweenStates((when) => capture({ scenario, when }, sets), record, measure);
        });
      } catch (error) {
        if (!(error instanceof SetNotMade)) throw error;
        const { message: reason, remedy } = error;
        progress(`skipped: ${reason}\n  ${remedy}`);
        gathered.notices.push({ about: each.title, reason, remedy });
        await runWork(index, each, each.unmade, skippingExecutor(reason, remedy), record, () => undefined);
      }
    }
  };

  let complete = true;
  try {
    await withPool(session, needs, 'unimap run', runAll);
  } catch (error) {
    if (!session.signal.aborted) throw error;
    complete = false;
  }
  const sharedRounds = choice.scenarios.filter(({ together }) => together).map(({ name }) => name);
  return { gathered: { ...gathered, during, poolRaise, sharedRounds }, complete };
};
