import { mostPages, pageNeeds } from '../plan/page-need.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { armId, type ArmDefinition, type NoticeRecord, type ObservationRecord } from '../results/index.ts';
import type { Scenario, ScenarioArm } from '../scenario/scenario.ts';
import { chooseLoad } from './choose-load.ts';
import type { Executor } from './executor.ts';
import { openOwnSet, planScenarioSet, withGeneratedSet } from './prepare-set.ts';
import { runBlock } from './run-block.ts';
import type { Session } from './session.ts';
import { withPool, type HeldPool } from './with-pool.ts';
import type { OpenedSet } from './worker-set.ts';

export interface RunChoice {
  readonly scenarios: readonly Scenario[];
  readonly quick: boolean;
  readonly seed: number;
  /** The user's own model instead of the scenarios' sets. */
  readonly model?: string;
}

export interface Gathered {
  readonly sets: OpenedSet['record'][];
  readonly arms: ArmDefinition[];
  readonly notices: NoticeRecord[];
  readonly during: HeldPool['during'];
}

const resolveArm = ({ strategy, pageKind, placement }: ScenarioArm): ArmDefinition => {
  const full = { strategy, pageKind, placement, io: 'buffered' as const, threads: 1 };
  return { id: armId(full), ...full };
};

/** A block before its set exists. */
export interface Work {
  readonly scenario: Scenario;
  readonly arms: ArmDefinition[];
  readonly title: string;
  readonly parts: readonly { bytes: number; alignment: number }[];
  readonly open: (use: (set: OpenedSet) => Promise<void>) => Promise<void>;
}

/** Every block of the run, in order; sets are planned here and made only when their turn comes. */
export const planWork = async (choice: RunChoice, session: Session): Promise<Work[]> => {
  const own = choice.model === undefined ? undefined : await openOwnSet(choice.model);
  return choice.scenarios.flatMap((scenario): Work[] => {
    const arms = scenario.arms.filter((arm) => !(choice.quick && arm.onlyFull)).map(resolveArm);
    if (own !== undefined) {
      return [
        { scenario, arms, title: own.record.title, parts: own.description.parts, open: (use) => use(own) },
      ];
    }
    return scenario.sets.map((wanted) => {
      const planned = planScenarioSet(wanted, choice.seed);
      const parts = planned.plan.parts.map((part) => ({
        bytes: part.bytes,
        alignment: planned.options.alignment,
      }));
      return {
        scenario,
        arms,
        title: planned.title,
        parts,
        open: (use) => withGeneratedSet(session, planned, use),
      };
    });
  });
};

/** Runs every block and records as it goes. `gathered` says what the observations refer to, also after an abort. */
export const runScenarios = async (
  choice: RunChoice,
  work: readonly Work[],
  session: Session,
  executor: Executor,
  record: (observation: ObservationRecord) => void,
): Promise<{ gathered: Gathered; complete: boolean }> => {
  const gathered = {
    sets: [] as OpenedSet['record'][],
    arms: [] as ArmDefinition[],
    notices: [] as NoticeRecord[],
  };
  let during: HeldPool['during'];
  let micro = choice.scenarios.some((scenario) => scenario.measure.micro);
  const nodes = onlineNodesWithMemory().map((node) => node.id);
  const needs = mostPages(
    work.flatMap(({ arms, parts }) => arms.flatMap((arm) => pageNeeds(arm, parts, nodes))),
  );

  const leftOut = choice.scenarios.flatMap((scenario) =>
    scenario.arms.filter((arm) => choice.quick && arm.onlyFull),
  );
  if (leftOut.length > 0) {
    gathered.notices.push({
      about: '--quick',
      reason: `left out: ${[...new Set(leftOut.map((arm) => arm.strategy))].join(', ')}; and there are fewer rounds`,
      remedy: 'run without --quick',
    });
  }

  const runAll = async (pool: HeldPool): Promise<void> => {
    during = pool.during;
    gathered.notices.push(...pool.notices);
    for (const [index, { scenario, arms, title, open }] of work.entries()) {
      session.signal.throwIfAborted();
      const prefix = `[${index + 1}/${work.length}] ${title}`;
      session.say(`${prefix}: making and reading the set`);
      await open(async (set) => {
        if (!gathered.sets.some((each) => each.id === set.record.id)) gathered.sets.push(set.record);
        for (const arm of arms)
          if (!gathered.arms.some((each) => each.id === arm.id)) gathered.arms.push(arm);
        const choose = (arm: ArmDefinition) => chooseLoad(arm, { allowFallback: true });
        const { rounds, quickRounds, syscalls, integrity } = scenario.measure;
        await runBlock(
          {
            scenario: scenario.name,
            set,
            arms,
            rounds: (choice.quick ? quickRounds : rounds)[set.record.sizeClass],
            seed: choice.seed + index,
            syscalls,
            integrity,
            choose,
          },
          executor,
          record,
          (what) => {
            session.say(`${prefix}: ${what}`);
          },
          session.signal,
        );
        // Once, on the first block whose arms include a unified region: a tensor's address is resolved in it.
        const unified = arms.find((arm) => arm.strategy === 'unified');
        if (micro && unified !== undefined && (set.record.parts >= 100 || index === work.length - 1)) {
          micro = false;
          session.say(`${prefix}: timing single calls`);
          for (const measured of await executor.micro(set, choose(unified)))
            record({ kind: 'micro', ...measured });
        }
      });
    }
  };

  let complete = true;
  try {
    await withPool(session, needs, 'unimap run', runAll);
  } catch (error) {
    if (!session.signal.aborted) throw error;
    complete = false;
  }
  return { gathered: { ...gathered, during }, complete };
};
