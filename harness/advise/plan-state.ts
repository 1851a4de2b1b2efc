import type { ModelSet } from '../gguf/index.ts';
import type { ArmDefinition } from '../results/index.ts';
import { caught } from '../rounds/caught.ts';
import type { Executor } from '../rounds/executor.ts';
import { workOnOwn, type Work } from '../run/plan-work.ts';
import { describeSet, type OpenedSet } from '../sets/worker-set.ts';
import { chooseLoad } from '../worker/choose-load.ts';
import { sizeText } from '../wording/size-text.ts';
import type { Measured } from './advice.ts';
import { adviceScenario } from './advice-scenario.ts';
import { chooseParts, withParts } from './choose-parts.ts';
import { fewestRounds, secondsFor, type Pace } from './pace.ts';

export interface StateChoice {
  readonly model: ModelSet;
  /** Places of the parts that may be loaded; one at least. */
  readonly free: readonly number[];
  readonly arms: readonly ArmDefinition[];
  readonly cache: Measured['cache'];
  /** For all that is done with the files in this state. */
  readonly minutes: number;
  /** That the page cache may take. */
  readonly availableBytes: number;
}

export interface PlannedState {
  readonly work: Work;
  readonly cache: Measured['cache'];
  /** As given, for this state. */
  readonly minutes: number;
}

const setOf = (model: ModelSet, chosen: readonly number[]): OpenedSet => {
  const some = withParts(model, chosen);
  const all = model.parts.length;
  const parts =
    some === model ? `${all} ${all === 1 ? 'part' : 'parts'}` : `${chosen.length} of ${all} parts`;
  return describeSet(some, {
    id: model.name,
    title: `${model.name}: ${parts}, ${sizeText(some.totalBytes)}`,
    sizeClass: 'own',
  });
};

/** A load of each way on the part in the middle, twice where the first may have to read the file from the disk. */
const probe = async (
  { model, free, arms, cache }: StateChoice,
  executor: Executor,
  signal: AbortSignal,
): Promise<Pace[]> => {
  const set = setOf(model, [free[Math.floor(free.length / 2)] ?? 0]);
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

/** As many parts as the minutes, and half of the free memory, have room for; the rounds get what time is left. */
export const planState = async (
  choice: StateChoice,
  executor: Executor,
  signal: AbortSignal,
): Promise<PlannedState> => {
  const { model, free, arms, cache, minutes, availableBytes } = choice;
  const started = performance.now();
  const paces = await probe(choice, executor, signal);
  const seconds = Math.max(1, 60 * minutes - (performance.now() - started) / 1000);
  const partBytes = free.map((place) => model.parts[place]?.bytes ?? 0);
  const chosen = chooseParts(
    partBytes,
    // Where starting processes takes most of the time, fewer bytes would save none of it.
    (bytes) =>
      secondsFor(paces, bytes) <= Math.max(seconds, 1.1 * secondsFor(paces, 0)) &&
      bytes <= availableBytes / 2,
  );
  const set = setOf(
    model,
    chosen.flatMap((place) => free[place] ?? []),
  );
  // What comes before the rounds is not theirs.
  const rounds = Math.max(1, (seconds * fewestRounds) / (fewestRounds + 1));
  const work = workOnOwn(
    { scenario: adviceScenario(cache, rounds / 60), arms: () => [...arms] },
    set,
    cache === 'cold',
  );
  return { work, cache, minutes };
};
