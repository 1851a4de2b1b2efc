import type { Executor } from '../rounds/executor.ts';
import { workOnOwn, type Work } from '../run/plan-work.ts';
import type { Measured } from './advice.ts';
import { adviceScenario } from './advice-scenario.ts';
import { chooseExcerpt, type Excerpt } from './excerpt.ts';
import { fewestRounds, secondsFor } from './pace.ts';
import { probePaces, type ProbeChoice } from './probe-pace.ts';

export interface StateChoice extends ProbeChoice {
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
  readonly excerpt: Excerpt;
}

/** As much of the model as the minutes, and half of the free memory, have room for; the rounds get what time is left. */
export const planState = async (
  choice: StateChoice,
  executor: Executor,
  signal: AbortSignal,
): Promise<PlannedState> => {
  const { arms, cache, minutes, availableBytes, touchedBytes } = choice;
  const started = performance.now();
  const { paces, touching } = await probePaces(choice, executor, signal);
  const seconds = Math.max(1, 60 * minutes - (performance.now() - started) / 1000);
  const secondsOf = (bytes: number): number =>
    secondsFor(paces, bytes, bytes < choice.model.totalBytes ? touching : 0);
  const fits = (bytes: number): boolean =>
    // Where starting processes takes most of the time, fewer bytes would save none of it.
    secondsOf(bytes) <= Math.max(seconds, 1.1 * secondsOf(0)) && bytes <= availableBytes / 2;
  const excerpt = await chooseExcerpt(choice, fits, signal);
  // What comes before the rounds is not theirs.
  const rounds = Math.max(1, (seconds * fewestRounds) / (fewestRounds + 1));
  const work = workOnOwn(
    { scenario: adviceScenario(cache, rounds / 60), arms: () => [...arms] },
    [excerpt.set],
    cache === 'cold',
  );
  return {
    work: { ...work, ...(excerpt.of !== 'all' && touchedBytes > 0 && { leastTouchedBefore: touchedBytes }) },
    cache,
    minutes,
    excerpt,
  };
};
