import { comparedTimes } from '../comparison/compared-times.ts';
import type { ArmDefinition, RoundsRecord } from '../results/index.ts';
import { defaultBudget } from '../statistics/budget.ts';
import { fewestPairsForInterval, pairedRatio, type RatioEstimate } from '../statistics/paired-ratio.ts';
import { wilson, type Proportion } from '../statistics/wilson.ts';
import type { LoadChoice } from '../worker/task.ts';
import type { Executor } from '../rounds/executor.ts';
import { Ledger } from '../journal/ledger.ts';
import { runBlock } from '../rounds/run-block.ts';
import { UnimapError } from '../unimap-error.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

interface SelfCheckChoice {
  readonly set: OpenedSet;
  /** Compared with itself under another name. */
  readonly arm: ArmDefinition;
  readonly nodes: readonly number[];
  readonly repetitions: number;
  /** Of its own time, by which the second name is slowed in the runs that are to find something. */
  readonly share: number;
  /** That one run may take. */
  readonly seconds: number;
  readonly seed: number;
}

interface CheckedRun extends Pick<RatioEstimate, 'ratio' | 'low' | 'high' | 'n' | 'mad'> {
  readonly delayed: boolean;
  readonly stopped: RoundsRecord['stopped'];
  readonly seed: number;
  /** The interval excludes 1, on whichever side. */
  readonly different: boolean;
  /** The interval lies above 1: the second name is slower. */
  readonly slower: boolean;
}

export interface SelfCheck {
  readonly runs: readonly CheckedRun[];
  /** Of runs of an arm against itself: it was said to differ. */
  readonly falseAlarms: Count;
  /** Of runs with the delay: it was said to be slower. */
  readonly found: Count;
  /** Runs with fewer pairs than an interval takes; they are in neither count. */
  readonly undecided: {
    /** Their time was up before there were rounds enough. */
    readonly tooFewRounds: number;
    /** Loads failed, or did not obtain what they asked for. */
    readonly notObtained: number;
  };
}

export interface Count {
  readonly count: number;
  readonly of: number;
  /** Absent where there was no run. */
  readonly interval?: Proportion;
}

const counted = (runs: readonly CheckedRun[], is: (run: CheckedRun) => boolean): Count => {
  const count = runs.filter(is).length;
  return {
    count,
    of: runs.length,
    ...(runs.length > 0 && { interval: wilson(count, runs.length) }),
  };
};

type Undecided = keyof SelfCheck['undecided'];

/** One run of two names of one arm, by the very rounds, orders and stopping rule that every comparison has. */
const checkOnce = async (
  { set, arm, nodes, share, seconds }: SelfCheckChoice,
  delayed: boolean,
  seed: number,
  executor: Executor,
  signal: AbortSignal,
): Promise<CheckedRun | Undecided> => {
  const [one, other] = ['a', 'b'].map((name) => ({ ...arm, id: `${arm.id}#${name}` })) as [
    ArmDefinition,
    ArmDefinition,
  ];
  const compare = [{ baseline: one, candidate: other }];
  const choose = (chosen: ArmDefinition): LoadChoice => ({
    arm: chosen,
    nodes: [...nodes],
    allowFallback: true,
    ...(delayed && chosen.id === other.id && { delay: share }),
  });
  const ledger = new Ledger();
  await runBlock(
    {
      scenario: 'check',
      sets: [set],
      arms: [one, other],
      budget: { ...defaultBudget, seconds },
      mostWarmUps: 5,
      seed,
      syscalls: false,
      integrity: false,
      choose,
      compare,
    },
    executor,
    ledger,
    () => undefined,
    signal,
  );
  const [times = { baseline: [], candidate: [] }] = comparedTimes(
    { scenario: 'check', sets: [set.record], arms: [one, other], samples: ledger.all('sample') },
    compare,
  );
  const [line] = ledger.all('block');
  if (line === undefined) return 'tooFewRounds';
  if (times.baseline.length < fewestPairsForInterval)
    // A round that gave no pair is no fault of the budget.
    return line.block.rounds < fewestPairsForInterval && times.baseline.length > 0
      ? 'tooFewRounds'
      : 'notObtained';
  const { ratio, low, high, n, mad } = pairedRatio(times);
  const { stopped } = line.block;
  const slower = low > 1;
  return { delayed, ratio, low, high, n, mad, stopped, seed, slower, different: slower || high < 1 };
};

/** An interval takes five; rounds end in pairs. */
const fewestRounds = fewestPairsForInterval + 1;

/** To thousandths, upwards: as `--budget` takes it. */
const minutesText = (seconds: number): string => String(Math.ceil((1000 * seconds) / 60) / 1000);

/**
 * That the time of one run holds the rounds of an interval, by how long a load takes here: the second of two, as the
 * first pays for memory that was not touched before.
 * @throws UnimapError `hopeless-budget`
 */
const refuseHopeless = async (
  { set, arm, nodes, seconds }: SelfCheckChoice,
  executor: Executor,
): Promise<void> => {
  let load = 0;
  for (let trial = 0; trial < 2; trial += 1) {
    const before = performance.now();
    await executor.load(set, { arm, nodes: [...nodes], allowFallback: true });
    load = (performance.now() - before) / 1000;
  }
  const least = 2 * fewestRounds * load;
  if (least <= seconds) return;
  throw new UnimapError(
    'hopeless-budget',
    `too few rounds in this budget: ${fewestRounds} rounds of two loads take ${least.toPrecision(2)} s here, and a run may take ${seconds.toPrecision(2)} s`,
    `give a longer one: --budget ${minutesText((2 * least * defaultBudget.minimum) / fewestRounds)} or more, in minutes`,
    { exitStatus: 2 },
  );
};

/**
 * The measuring measured with real loads: an arm against itself, which should differ in one run of twenty, and against
 * itself slowed by a known share, which should be found. The two take turns, so that both see the same machine.
 */
export const checkMeasuring = async (
  choice: SelfCheckChoice,
  executor: Executor,
  progress: (what: string) => void,
  signal: AbortSignal,
): Promise<SelfCheck> => {
  await refuseHopeless(choice, executor);
  const runs: CheckedRun[] = [];
  const undecided = { tooFewRounds: 0, notObtained: 0 };
  for (let repetition = 0; repetition < choice.repetitions; repetition += 1) {
    for (const delayed of [false, true]) {
      progress(`${delayed ? 'with a delay' : 'against itself'}, ${repetition + 1} of ${choice.repetitions}`);
      const run = await checkOnce(
        choice,
        delayed,
        choice.seed + 2 * repetition + Number(delayed),
        executor,
        signal,
      );
      if (typeof run === 'string') undecided[run] += 1;
      else runs.push(run);
    }
  }
  return {
    runs,
    undecided,
    falseAlarms: counted(
      runs.filter(({ delayed }) => !delayed),
      ({ different }) => different,
    ),
    found: counted(
      runs.filter(({ delayed }) => delayed),
      ({ slower }) => slower,
    ),
  };
};
