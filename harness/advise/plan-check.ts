import type { Executor } from '../rounds/executor.ts';
import { workOnOwn, type Work } from '../run/plan-work.ts';
import { checkScenario } from './advice-scenario.ts';
import { chooseExcerpt, type Excerpt } from './excerpt.ts';
import { fewestRounds, mostRounds, secondsFor } from './pace.ts';
import { probePaces, type ProbeChoice } from './probe-pace.ts';

export interface CheckChoice extends ProbeChoice {
  readonly minutes: number;
  /** Of the model's bytes, that are to foretell all of it. */
  readonly share: number;
}

export interface PlannedCheck {
  /** Both sets in the same rounds, so that what disturbs the one disturbs the other. */
  readonly work: Work;
  readonly excerpt: Excerpt;
  readonly whole: Excerpt;
  /** That the fewest rounds take, with what comes before them. */
  readonly seconds: number;
}

/** Beyond what was estimated: rounds that were cut short would tell nothing. */
const unhurried = 4;

/** So much of the model, and all of it. It takes what six rounds of both take, and the minutes given where that is less. */
export const planCheck = async (
  choice: CheckChoice,
  executor: Executor,
  signal: AbortSignal,
): Promise<PlannedCheck> => {
  const { model, arms, minutes, share, touchedBytes } = choice;
  const started = performance.now();
  const { paces, touching } = await probePaces(choice, executor, signal);
  const excerpt = await chooseExcerpt(choice, (bytes) => bytes <= share * model.totalBytes, signal);
  const whole = await chooseExcerpt(choice, () => true, signal);
  const both = [excerpt, whole].map(({ set }) => secondsFor(paces, set.record.bytes, touching));
  const seconds = both.reduce((sum, each) => sum + each, 0);
  const given = 60 * minutes - (performance.now() - started) / 1000;
  // Where six rounds take longer than the minutes, six are made, however long they take; otherwise as many as there is time for.
  const fits = seconds <= given;
  const rounds = ((fits ? given : unhurried * seconds) * fewestRounds) / (fewestRounds + 1);
  const work = workOnOwn(
    { scenario: checkScenario(rounds / 60, fits ? mostRounds : fewestRounds), arms: () => [...arms] },
    [excerpt.set, whole.set],
    false,
  );
  return {
    work: { ...work, ...(touchedBytes > 0 && { leastTouchedBefore: touchedBytes }) },
    excerpt,
    whole,
    seconds,
  };
};
