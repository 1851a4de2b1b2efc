/** What one block holds, as far as its time goes. */
export interface BlockOutline {
  /** Bytes of every set; each is made, unless it is the user's. */
  readonly sets: readonly number[];
  readonly generated: boolean;
  readonly arms: number;
  /** Copies of the payload a load makes, at most. */
  readonly replicas: number;
  readonly rounds: { readonly minimum: number; readonly maximum: number };
  /** That the rounds may take. */
  readonly seconds: number;
  readonly warmUps: number;
  readonly syscalls: boolean;
  readonly integrity: boolean;
  /** Our own client in each round: on how many ways, and how many tokens it generates. */
  readonly client?: { readonly ways: number; readonly tokens: number } | undefined;
}

export interface Seconds {
  readonly low: number;
  readonly high: number;
}

interface BlockSeconds extends Seconds {
  /** Of both, what follows the rounds: counting and verifying. */
  readonly afterRounds: number;
}

/**
 * Bytes a second and seconds, as seen on a small virtual machine with warm caches: for a plan, not for a verdict. A
 * large server is several times as quick, a cold disk many times as slow.
 */
const generating = 0.6e9;
const loading = 2e9;
const verifying = 0.4e9;
const startingProcess = 0.15;
const startingTracer = 1;
const placing = 0.8e9;
/** One token reads every weight; a prompt costs as much as so many of them. */
const computing = 5e9;
const promptTokens = 25;

/** How long a block takes: at the minimum of rounds, and at the maximum or when its time is up, whichever comes first. */
export const estimateBlock = (block: BlockOutline): BlockSeconds => {
  const sum = (of: (bytes: number) => number): number =>
    block.sets.reduce((all, bytes) => all + of(bytes), 0);
  const load = (bytes: number): number => startingProcess + (bytes * block.replicas) / loading;
  const client = (bytes: number): number =>
    block.client === undefined
      ? 0
      : block.client.ways *
        (startingProcess + bytes / placing + (bytes * (block.client.tokens + promptTokens)) / computing);
  const round = block.arms * sum(load) + sum(client);
  const afterRounds =
    (block.syscalls ? sum((bytes) => startingTracer + block.arms * 2 * load(bytes)) : 0) +
    (block.integrity
      ? block.arms * sum((bytes) => startingProcess + (bytes * block.replicas) / verifying)
      : 0);
  const rest =
    (block.generated ? sum((bytes) => bytes / generating) : 0) +
    round +
    block.warmUps * load(Math.max(0, ...block.sets)) +
    afterRounds;
  const rounds = (count: number): number => Math.min(count * round, Math.max(block.seconds, 2 * round));
  return {
    low: rest + rounds(block.rounds.minimum),
    high: rest + rounds(block.rounds.maximum),
    afterRounds,
  };
};

export interface AtWork {
  /** Since the rounds of a block began. */
  readonly seconds: number;
  /** Of its rounds, or of the time they may take. */
  readonly share: number;
}

export interface Passed {
  /** Of every block, in order, as estimated beforehand. */
  readonly estimates: readonly number[];
  /** Blocks done, and the seconds all of them took. */
  readonly done: number;
  readonly tookSeconds: number;
  /** Seconds since the block at work began. */
  readonly sinceSeconds: number;
  /** As estimated, of what the block at work does once its rounds are done. */
  readonly afterRounds: number;
  /** Its rounds, while they last. */
  readonly rounds?: AtWork | undefined;
}

/**
 * Seconds left: what was estimated, corrected by how the blocks done so far compare with their estimates, and the
 * block at work by its own rounds once there are any.
 */
export const secondsLeft = (passed: Passed): number => {
  const { estimates, done, tookSeconds, sinceSeconds, afterRounds, rounds } = passed;
  const total = (some: readonly number[]): number => some.reduce((sum, each) => sum + each, 0);
  const before = total(estimates.slice(0, done));
  const pace = before > 0 && tookSeconds > 0 ? tookSeconds / before : 1;
  const current =
    rounds !== undefined && rounds.share > 0
      ? rounds.seconds * (1 / rounds.share - 1) + pace * afterRounds
      : Math.max(0, (estimates[done] ?? 0) * pace - sinceSeconds);
  return current + pace * total(estimates.slice(done + 1));
};

/** For people: "40 s", "12 min", "3.5 h". */
export const spanText = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
};
