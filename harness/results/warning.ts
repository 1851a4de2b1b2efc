import { z } from 'zod';

/** From 0 to 1, give or take the clocks that its two quantities were read by. */
const Share = z.number().nonnegative();
const Milliseconds = z.number();

/** `figures`: what it was detected from; `excess`: how many times the least that is worth a warning. */
const warning = <Code extends string, Figures extends z.ZodRawShape>(code: Code, figures: Figures) =>
  z.strictObject({
    code: z.literal(code),
    scenario: z.string(),
    /** Where it concerns one set, one arm. */
    set: z.string().optional(),
    arm: z.string().optional(),
    reason: z.string(),
    remedy: z.string(),
    figures: z.strictObject({ excess: z.number(), ...figures }),
  });

/** Something that may have spoiled what was measured. */
export const Warning = z.discriminatedUnion('code', [
  warning('other-load', { share: Share, milliseconds: Milliseconds, loadAverage: z.number() }),
  warning('steal', { share: Share, milliseconds: Milliseconds }),
  /** `mode`: as the kernel numbers them. */
  warning('numa-balancing', { mode: z.number() }),
  /** Of what is cached of a set, the share on nodes without a load, and the share that changed its node. */
  warning('cache-node', { away: Share, moved: Share }),
  /** At least one of the three, each where it was seen. */
  warning('throttling', {
    events: z.number().optional(),
    megahertz: z.strictObject({ before: z.number(), after: z.number() }).optional(),
    heldMilliseconds: Milliseconds.optional(),
  }),
  /** `total`: from the first round to the last, as a ratio; `p`: of the test for a trend. */
  warning('drift', { total: z.number(), p: z.number(), rounds: z.int() }),
  warning('pool-changed', {
    pageBytes: z.int(),
    node: z.int(),
    totalBefore: z.int(),
    totalAfter: z.int(),
    freeBefore: z.int(),
    freeAfter: z.int(),
  }),
  /** Of `comparisons`, `short` could have missed a change of 10 %; `enough` rounds would not. */
  warning('too-few-pairs', {
    comparisons: z.int(),
    short: z.int(),
    withoutInterval: z.int(),
    fewest: z.int(),
    enough: z.number(),
    smallestEffect: z.number().optional(),
  }),
  /** `tied`: the share of times equal to another; `grain`: the clock's step, as a share of their median. */
  warning('coarse-timer', { tied: Share, grain: z.number() }),
  warning('memory-pressure', { share: Share, milliseconds: Milliseconds }),
]);

export type WarningRecord = z.infer<typeof Warning>;
