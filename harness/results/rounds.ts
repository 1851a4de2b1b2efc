import { z } from 'zod';

/** How the rounds of one block went: which arms were loaded together, how often, and why no more often. */
export const Rounds = z.strictObject({
  scenario: z.string(),
  /** More than one where they shared the rounds. */
  sets: z.array(z.string()),
  /** Timed rounds done. */
  rounds: z.int().nonnegative(),
  /**
   * `narrow`: every comparison's interval was narrow enough; `rounds`, `time`: the budget was spent; `no-pairs`: no
   * round gave anything to compare, so that more of them would not have either.
   */
  stopped: z.enum(['narrow', 'rounds', 'time', 'no-pairs']),
  /** Of the random order of every round. */
  seed: z.int(),
  budget: z.strictObject({
    minimum: z.int().nonnegative(),
    maximum: z.int().nonnegative(),
    /** Of the interval of log(ratio). */
    targetHalfWidth: z.number().positive(),
    /** Seconds the rounds might take. */
    seconds: z.number().positive(),
  }),
  /** Loads of one case, after the first load of every arm and before the rounds, until they were steady or too many. */
  warmUp: z
    .strictObject({ set: z.string(), arm: z.string(), loads: z.int().nonnegative(), steady: z.boolean() })
    .optional(),
});

export type RoundsRecord = z.infer<typeof Rounds>;
