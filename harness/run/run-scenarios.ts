import { isDeepStrictEqual } from 'node:util';
import { armPairs } from '../comparison/arm-pairs.ts';
import { readFreePageReporting } from '../machine/free-page-reporting.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { readLimits } from '../machine/state/group-limits.ts';
import { usualCosts, type Costs } from '../plan/costs.ts';
import { learnFrom, secondsLeft, spanText, type DoneBlock, type Learnt } from '../plan/estimate.ts';
import { hugetlbBytes } from '../plan/layout-size.ts';
import { mostPages } from '../plan/page-need.ts';
import { betweenStates } from './between-states.ts';
import type { CaptureState } from './capture-state.ts';
import type { ArmDefinition, ClientArmRecord, NoticeRecord } from '../results/index.ts';
import { blockBudget, mostWarmUps } from './block-budget.ts';
import { choiceNotices } from './choice-notices.ts';
import { chooseLoad } from '../worker/choose-load.ts';
import type { Executor } from '../rounds/executor.ts';
import type { Ledger } from '../journal/ledger.ts';
import { blockNeeds, takesGibibytePages } from './block-needs.ts';
import type { RunChoice, Work } from './plan-work.ts';
import { SetNotMade } from '../sets/prepare-set.ts';
import { outlineBlocks } from './plan-text.ts';
import { ownClientArms } from '../client/client-arms.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { BlockPlan, BlockProgress } from '../rounds/block-plan.ts';
import { runBlock } from '../rounds/run-block.ts';
import type { Session } from '../session/session.ts';
import { skippingExecutor } from '../rounds/skipping-executor.ts';
import type { Need, Pool } from '../pool/pool.ts';
import { withPool, type HeldPool } from '../pool/with-pool.ts';
import { setOfMostParts, type OpenedSet } from '../sets/worker-set.ts';

export interface Gathered {
  readonly sets: OpenedSet['record'][];
  readonly arms: ArmDefinition[];
  readonly notices: NoticeRecord[];
  readonly during: HeldPool['during'];
  readonly poolRaise: HeldPool['raise'];
  /** Scenarios whose sets were all loaded in the same rounds. */
  readonly sharedRounds: string[];
  /** Clients on the sets; absent where none was to run. */
  readonly clientArms?: readonly ClientArmRecord[] | undefined;
}

const addNew = <T extends { readonly id: string }>(known: T[], found: readonly T[]): void => {
  for (const each of found) if (!known.some(({ id }) => id === each.id)) known.push(each);
};

/** More than a run has blocks. */
const blocksApart = 65_536;

/** Of the orders of a block's rounds: another in each repetition, or an order's own effect would be the same in all. */
const orderSeed = ({ seed, repetition }: RunChoice, block: number): number =>
  seed + block + blocksApart * ((repetition?.number ?? 1) - 1);

/**
 * Blocks that hold the pool together, each with what they need. Pages of 1 GiB are held by those alone that load into them:
 * they are most of a small machine's memory, which the other sets and their page cache need.
 */
export const poolGroups = <T>(
  blocks: readonly { readonly block: T; readonly needs: readonly Need[] }[],
): { readonly blocks: readonly T[]; readonly needs: readonly Need[] }[] => {
  const groups: { huge: boolean; blocks: T[]; needs: Need[] }[] = [];
  for (const { block, needs } of blocks) {
    const huge = takesGibibytePages(needs);
    const last = groups.at(-1);
    if (last?.huge === huge) {
      last.blocks.push(block);
      last.needs.push(...needs);
    } else groups.push({ huge, blocks: [block], needs: [...needs] });
  }
  return groups.map(({ blocks: together, needs }) => ({ blocks: together, needs: mostPages(needs) }));
};

const joinRaises = (one: HeldPool['raise'], other: HeldPool['raise']): HeldPool['raise'] =>
  one === undefined || other === undefined
    ? (one ?? other)
    : {
        nanoseconds: one.nanoseconds + other.nanoseconds,
        bytes: one.bytes + other.bytes,
        pools: [...(one.pools ?? []), ...(other.pools ?? [])],
      };

/** Each pool as it was at its largest. */
const joinPools = (one: HeldPool['during'] = [], other: HeldPool['during'] = []): HeldPool['during'] => {
  const largest = new Map<string, Pool>();
  for (const pool of [...one, ...other]) {
    const key = `${pool.pageBytes} ${pool.node}`;
    if (pool.total >= (largest.get(key)?.total ?? 0)) largest.set(key, pool);
  }
  return largest.size === 0 ? undefined : [...largest.values()];
};

/** Bytes in pages of 1 GiB, on all nodes. */
export const gibibytesOf = (
  pools: readonly { readonly pageBytes: number; readonly total: number }[],
): number =>
  pools
    .filter(({ pageBytes }) => pageBytes === hugetlbBytes['1g'])
    .reduce((sum, { pageBytes, total }) => sum + pageBytes * total, 0);

/** What a scenario asks of our own client. */
const clientOf = ({ measure: { client } }: Scenario): BlockPlan['client'] =>
  client && {
    arms: ownClientArms(client.ways, client.tokens),
    plan: { tokens: client.tokens, attach: client.attach ?? false },
  };

/** Whether single calls are timed in this block: the arms must include a unified region to resolve addresses in. */
const fitForMicro = ({ arms, unmade }: Work, last: boolean): boolean =>
  arms.some((arm) => arm.strategy === 'unified') &&
  (last || unmade.some(({ record }) => record.parts >= 100));

/**
 * Runs every block, between two states of the machine where `capture` is given, and records as it goes. What the ledger
 * knows, because the run was interrupted and continued, is not observed again. `gathered` says what the observations
 * refer to, also after an abort.
 */
export const runScenarios = async (
  choice: RunChoice,
  work: readonly Work[],
  session: Session,
  executor: Executor,
  ledger: Ledger,
  capture?: CaptureState,
  /** Of work on this machine, as far as earlier runs have shown. */
  costs: Costs = usualCosts,
): Promise<{ gathered: Gathered; complete: boolean; costs: Costs }> => {
  const gathered = {
    sets: [] as OpenedSet['record'][],
    arms: [] as ArmDefinition[],
    clientArms: [] as ClientArmRecord[],
    notices: choiceNotices(choice),
  };
  let during: HeldPool['during'];
  let poolRaise: HeldPool['raise'];
  let micro = choice.scenarios.some((scenario) => scenario.measure.micro);
  const nodes = onlineNodesWithMemory().map((node) => node.id);
  const mostTouchedBefore =
    readFreePageReporting() && (readLimits('/sys', '/proc').memory ?? Number.POSITIVE_INFINITY) / 2;
  const finishedBlock = ({ scenario, unmade }: Work) =>
    ledger.find('finished', scenario.name, ...unmade.map(({ record }) => record.id));
  const groups = poolGroups(
    work.map((each, index) => ({
      block: { each, index },
      // An interrupted run that goes on takes no pages for what it did before.
      needs: choice.leavePool || finishedBlock(each) !== undefined ? [] : blockNeeds(each, nodes),
    })),
  );

  const runWork = async (
    index: number,
    each: Work,
    sets: OpenedSet[],
    by: Executor,
    progress: BlockProgress,
  ): Promise<void> => {
    const { scenario, arms, cold } = each;
    addNew(
      gathered.sets,
      sets.map((set) => set.record),
    );
    addNew(gathered.arms, arms);
    const client = clientOf(scenario);
    addNew(gathered.clientArms, client?.arms ?? []);
    const choose = (arm: ArmDefinition) =>
      chooseLoad(arm, {
        allowFallback: true,
        cold: cold || undefined,
        delay: choice.delays?.[arm.strategy],
      });
    const { syscalls, integrity, pressure, access = pressure } = scenario.measure;
    const budget = blockBudget(choice, each);
    await runBlock(
      {
        scenario: scenario.name,
        sets,
        arms,
        budget,
        mostWarmUps: mostWarmUps(choice, budget),
        seed: orderSeed(choice, index),
        syscalls,
        integrity,
        access,
        client,
        pressure,
        beside: budget.maximum > 1,
        mostTouchedBefore,
        leastTouchedBefore: each.leastTouchedBefore,
        choose,
        compare: armPairs(arms),
      },
      by,
      ledger,
      progress,
      session.signal,
    );
    // Once, on the first block whose arms include a unified region: a tensor's address is resolved in it.
    const unified = arms.find((arm) => arm.strategy === 'unified');
    if (micro && unified !== undefined && fitForMicro(each, index === work.length - 1)) {
      progress('timing single calls');
      const timed = await by.micro(setOfMostParts(sets), choose(unified));
      for (const measured of timed)
        if (!ledger.find('micro', measured.name)) ledger.add({ kind: 'micro', ...measured });
      micro = timed.length === 0;
    }
  };

  let outlined = outlineBlocks(choice, work, nodes.length);
  const done: DoneBlock[] = [];
  let learnt: Learnt = learnFrom(done, costs);
  const runGroup = async (
    pool: HeldPool,
    blocks: readonly { each: Work; index: number }[],
  ): Promise<void> => {
    during = joinPools(during, pool.during);
    poolRaise = joinRaises(poolRaise, pool.raise);
    for (const notice of pool.notices)
      if (!gathered.notices.some((known) => isDeepStrictEqual(known, notice))) gathered.notices.push(notice);
    if (pool.during !== undefined)
      outlined = outlineBlocks(choice, work, nodes.length, gibibytesOf(pool.during));
    for (const { index, each } of blocks) {
      session.signal.throwIfAborted();
      const began = performance.now();
      const secondsSince = (start: number): number => (performance.now() - start) / 1000;
      const progress: BlockProgress = (what, rounds) => {
        const left = secondsLeft({
          learnt,
          current: outlined[index],
          toCome: outlined.slice(index + 1),
          sinceSeconds: secondsSince(began),
          rounds,
        });
        const block = `[${index + 1}/${work.length}] ${each.title}`;
        session.show(`${block}: ${what}; about ${spanText(left)} left`, block);
      };
      const { name: scenario } = each.scenario;
      const sets = each.unmade.map(({ record }) => record.id);
      const finished = finishedBlock(each);
      if (finished !== undefined) {
        addNew(
          gathered.sets,
          each.unmade.map(({ record }) => record),
        );
        addNew(gathered.arms, each.arms);
        addNew(gathered.clientArms, clientOf(each.scenario)?.arms ?? []);
        if (finished.notice) gathered.notices.push(finished.notice);
        if (fitForMicro(each, index === work.length - 1)) micro &&= ledger.all('micro').length === 0;
        continue;
      }
      let notice: NoticeRecord | undefined;
      progress('making and reading the set');
      try {
        await each.open(async (opened) => {
          const makingSeconds = secondsSince(began);
          const opening = performance.now();
          await betweenStates(capture && ((when) => capture({ scenario, when }, opened)), ledger, () =>
            runWork(index, each, opened, executor, progress),
          );
          const block = outlined[index];
          if (block === undefined) return;
          const rounds = ledger.find('block', scenario, ...sets)?.block.rounds ?? 0;
          done.push({ block, makingSeconds, rounds, seconds: secondsSince(opening) });
          learnt = learnFrom(done, costs);
        });
      } catch (error) {
        if (!(error instanceof SetNotMade)) throw error;
        const { message: reason, remedy } = error;
        session.say(`${each.title}: skipped: ${reason}\n  ${remedy}`);
        notice = { about: each.title, reason, remedy };
        gathered.notices.push(notice);
        await runWork(index, each, each.unmade, skippingExecutor(reason, remedy), () => undefined);
      }
      ledger.add({ kind: 'finished', scenario, sets, ...(notice && { notice }) });
    }
  };

  let complete = true;
  try {
    for (const { blocks, needs } of groups)
      await withPool(session, needs, 'unimap run', (pool) => runGroup(pool, blocks), {
        dropCaches: choice.dropCaches ?? false,
      });
  } catch (error) {
    if (!session.signal.aborted) throw error;
    complete = false;
  }
  const sharedRounds = choice.scenarios.filter(({ together }) => together).map(({ name }) => name);
  const { clientArms, ...others } = gathered;
  return {
    gathered: {
      ...others,
      ...(clientArms.length > 0 && { clientArms }),
      during,
      poolRaise,
      sharedRounds,
    },
    complete,
    costs: learnt.costs,
  };
};
