import type { ArmDefinition } from '../results/index.ts';
import { caught } from '../rounds/caught.ts';
import type { Executor } from '../rounds/executor.ts';
import { workOnOwn, type Work } from '../run/plan-work.ts';
import { chooseLoad } from '../worker/choose-load.ts';
import type { Measured } from './advice.ts';
import { adviceScenario } from './advice-scenario.ts';
import { chooseExcerpt, inStretches, type Excerpt, type ExcerptChoice } from './excerpt.ts';
import { fewestRounds, secondsFor, type Pace } from './pace.ts';

export interface StateChoice extends ExcerptChoice {
  readonly arms: readonly ArmDefinition[];
  readonly cache: Measured['cache'];
  /** For all that is done with the files in this state. */
  readonly minutes: number;
  /** That the page cache may take. */
  readonly availableBytes: number;
  /** Of the model's bytes, that are to be loaded whatever time it takes; absent: as much as the minutes have room for. */
  readonly share?: number;
}

export interface PlannedState {
  readonly work: Work;
  readonly cache: Measured['cache'];
  /** As given, for this state. */
  readonly minutes: number;
  readonly excerpt: Excerpt;
}

/** Bytes that a first look at a way's pace may load. */
const mostProbed = 256 * 1024 ** 2;

/** The part in the middle, or a stretch out of the middle where a part is large. */
const probed = async (choice: StateChoice, signal: AbortSignal): Promise<Excerpt> => {
  const { model, free } = choice;
  const middle = free[Math.floor(free.length / 2)] ?? 0;
  return (model.parts[middle]?.bytes ?? 0) > mostProbed
    ? inStretches(choice, mostProbed, signal)
    : chooseExcerpt({ ...choice, free: [middle] }, () => true, signal);
};

/** A load of each way on a little of the model, twice where the first may have to read it from the disk. */
const probe = async (
  { arms, cache }: StateChoice,
  { set }: Excerpt,
  executor: Executor,
  signal: AbortSignal,
): Promise<Pace[]> => {
  const cold = cache === 'cold' || undefined;
  const load = async (arm: ArmDefinition): Promise<Pace> => {
    signal.throwIfAborted();
    const started = performance.now();
    const outcome = await caught(signal, () =>
      executor.load(set, chooseLoad(arm, { allowFallback: true, cold })),
    );
    return {
      usable: outcome.status === 'completed' ? outcome.usable / 1e9 : 0,
      seconds: (performance.now() - started) / 1000,
      bytes: set.record.bytes,
    };
  };
  const [first] = arms;
  if (first !== undefined && cold === undefined) await load(first);
  const paces: Pace[] = [];
  for (const arm of arms) paces.push(await load(arm));
  return paces;
};

/** As much of the model as the minutes, and half of the free memory, have room for; the rounds get what time is left. */
export const planState = async (
  choice: StateChoice,
  executor: Executor,
  signal: AbortSignal,
): Promise<PlannedState> => {
  const { model, arms, cache, minutes, availableBytes, share } = choice;
  const started = performance.now();
  const paces = await probe(choice, await probed(choice, signal), executor, signal);
  const seconds = Math.max(1, 60 * minutes - (performance.now() - started) / 1000);
  const fits = (bytes: number): boolean =>
    share === undefined
      ? // Where starting processes takes most of the time, fewer bytes would save none of it.
        secondsFor(paces, bytes) <= Math.max(seconds, 1.1 * secondsFor(paces, 0)) &&
        bytes <= availableBytes / 2
      : bytes <= share * model.totalBytes;
  const excerpt = await chooseExcerpt(choice, fits, signal);
  // The rounds of a share that is given take what they take.
  const given =
    share === undefined ? seconds : Math.max(seconds, 2 * secondsFor(paces, excerpt.set.record.bytes));
  // What comes before the rounds is not theirs.
  const rounds = Math.max(1, (given * fewestRounds) / (fewestRounds + 1));
  const work = workOnOwn(
    { scenario: adviceScenario(cache, rounds / 60), arms: () => [...arms] },
    excerpt.set,
    cache === 'cold',
  );
  return { work, cache, minutes, excerpt };
};
