import {
  learnCosts,
  secondsOf,
  sumOf,
  timesOf,
  usualCosts,
  type Costs,
  type Done,
  type Work,
} from './costs.ts';

/** Bytes that loads map and fill. */
export interface LoadedBytes {
  readonly plain: number;
  /** In pages of 1 GiB. */
  readonly gibibyte: number;
}

/** What one block holds, as far as its time goes. */
export interface BlockOutline {
  /** Bytes of every set; each is made, unless it is the user's. */
  readonly sets: readonly number[];
  readonly generated: boolean;
  /** Whether sets are dropped from the page cache before each load. */
  readonly cold: boolean;
  readonly arms: number;
  /** Of one load of every arm on every set, padding and copies for each node included. */
  readonly roundBytes: LoadedBytes;
  /** Of the same loads, the bytes of the sets alone: what is compared byte by byte. */
  readonly payloadBytes: number;
  /** Of the load that warms the machine up. */
  readonly warmUpBytes: LoadedBytes;
  readonly rounds: { readonly minimum: number; readonly maximum: number };
  /** That the rounds may take. */
  readonly seconds: number;
  readonly warmUps: number;
  readonly syscalls: boolean;
  readonly integrity: boolean;
  /** Rounds of their own, in which what was loaded is read. */
  readonly accessRounds: number;
  /** Our own client in each round: on how many ways, and how many tokens it generates. */
  readonly client?: { readonly ways: number; readonly tokens: number } | undefined;
}

/** The steps of a block. */
export interface BlockWork {
  readonly making: Work;
  /** First loads and the warm-up. */
  readonly before: Work;
  readonly round: Work;
  readonly after: Work;
}

/** A prompt costs as much as so many tokens; one token reads every weight. */
const promptTokens = 25;

export const blockWork = (block: BlockOutline): BlockWork => {
  const { sets, cold, arms, roundBytes, payloadBytes, warmUpBytes, accessRounds, client } = block;
  const setBytes = sets.reduce((sum, bytes) => sum + bytes, 0);
  const bytes = ({ plain, gibibyte }: LoadedBytes): Work =>
    cold ? { coldByte: plain + gibibyte } : { loadedByte: plain, gibibyteByte: gibibyte };
  const all = sets.length * arms;
  const loads = { load: all, ...bytes(roundBytes) };
  const runs = client === undefined ? 0 : client.ways * sets.length;
  return {
    making: { set: sets.length, ...(block.generated && { madeByte: setBytes }) },
    before:
      block.rounds.maximum === 0
        ? {}
        : sumOf(loads, timesOf({ load: 1, ...bytes(warmUpBytes) }, block.warmUps)),
    round: sumOf(
      loads,
      client === undefined
        ? {}
        : {
            clientRun: runs,
            placedByte: client.ways * setBytes,
            computedByte: client.ways * setBytes * (client.tokens + promptTokens),
          },
    ),
    after: sumOf(
      { accessLoad: accessRounds * all, accessByte: accessRounds * payloadBytes },
      block.syscalls
        ? {
            tracers: sets.length,
            countedLoad: all,
            countedByte: roundBytes.plain,
            gibibyteByte: roundBytes.gibibyte,
          }
        : {},
      block.integrity ? { provedLoad: all, provedByte: payloadBytes } : {},
    ),
  };
};

export interface Seconds {
  readonly low: number;
  readonly high: number;
}

/** Rounds that fit into the time they may take; a pair of orders is never cut. */
const roundsIn = (count: number, block: BlockOutline, costs: Costs): number =>
  Math.min(count, Math.max(2, block.seconds / Math.max(1e-9, secondsOf(blockWork(block).round, costs))));

const secondsAt = (count: number, block: BlockOutline, costs: Costs): number => {
  const { making, before, round, after } = blockWork(block);
  return secondsOf(
    sumOf(making, before, after, timesOf(round, count === 0 ? 0 : roundsIn(count, block, costs))),
    costs,
  );
};

/** How long a block takes: at the minimum of rounds, and at the maximum or when its time is up, whichever comes first. */
export const estimateBlock = (block: BlockOutline, costs: Costs = usualCosts): Seconds => ({
  low: secondsAt(block.rounds.minimum, block, costs),
  high: secondsAt(block.rounds.maximum, block, costs),
});

/** A block that was done: how long its sets took to make, how many rounds there were, and how long all but the making took. */
export interface DoneBlock {
  readonly block: BlockOutline;
  readonly makingSeconds: number;
  readonly rounds: number;
  readonly seconds: number;
}

const doneOf = ({ block, makingSeconds, rounds, seconds }: DoneBlock): Done[] => {
  const { making, before, round, after } = blockWork(block);
  return [
    { work: making, seconds: makingSeconds },
    { work: sumOf(before, timesOf(round, rounds), after), seconds },
  ];
};

/** What blocks that were done say of those to come. */
export interface Learnt {
  readonly costs: Costs;
  /** Of the rounds that there was time for, so many were made: the others' intervals were narrow sooner. */
  readonly roundsShare: number;
}

/** A first block's luck is no rule: so many blocks that made all of their rounds stand beside those that were done. */
const blocksBefore = 1;

export const learnFrom = (done: readonly DoneBlock[], before: Costs = usualCosts): Learnt => {
  const costs = learnCosts(done.flatMap(doneOf), before);
  const adaptive = done.filter(({ block: { rounds } }) => rounds.maximum > rounds.minimum);
  const shares = adaptive.map(({ block, rounds }) =>
    Math.min(1, rounds / roundsIn(block.rounds.maximum, block, costs)),
  );
  return {
    costs,
    roundsShare:
      (blocksBefore + shares.reduce((sum, share) => sum + share, 0)) / (blocksBefore + shares.length),
  };
};

/** As a block is expected to go, with the share of its rounds that others made. */
export const expectedSeconds = (block: BlockOutline, { costs, roundsShare }: Learnt): number => {
  const { minimum, maximum } = block.rounds;
  const rounds = minimum === maximum ? maximum : Math.max(minimum, roundsShare * maximum);
  return secondsAt(rounds, block, costs);
};

export interface AtWork {
  /** Since the rounds of a block began. */
  readonly seconds: number;
  /** Of its rounds, or of the time they may take. */
  readonly share: number;
}

export interface Passed {
  /** By the blocks that were done. */
  readonly learnt: Learnt;
  /** The block at work, if any. */
  readonly current?: BlockOutline | undefined;
  readonly toCome: readonly BlockOutline[];
  /** Seconds since the block at work began. */
  readonly sinceSeconds: number;
  /** Its rounds, while they last. */
  readonly rounds?: AtWork | undefined;
}

/** Seconds left: the block at work by its own rounds once there are any, the others by what those done so far took. */
export const secondsLeft = ({ learnt, current, toCome, sinceSeconds, rounds }: Passed): number => {
  const rest = toCome.reduce((sum, block) => sum + expectedSeconds(block, learnt), 0);
  if (current === undefined) return rest;
  const now =
    rounds !== undefined && rounds.share > 0
      ? rounds.seconds * (1 / rounds.share - 1) + secondsOf(blockWork(current).after, learnt.costs)
      : Math.max(0, expectedSeconds(current, learnt) - sinceSeconds);
  return now + rest;
};

/** For people: "40 s", "12 min", "3.5 h". */
export const spanText = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
};
