import { z } from 'zod';

/** From 0 to 1, give or take the clocks that its two quantities were read by. */
const Share = z.number().nonnegative();
const Milliseconds = z.number();

/** `figures`: what it was detected from; `excess`: how many times the least that is worth a warning. */
const warning = <Code extends string, Figures extends z.ZodRawShape>(code: Code, figures: Figures) =>
  z.strictObject({
    code: z.literal(code),
    /** Absent where it concerns all that was measured. */
    scenario: z.string().optional(),
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
  /**
   * One for all that was measured. Of `comparisons`, `short` could have missed a change of 10 %; `enough` rounds would not.
   * The smallest change found four times in five: by half of all that have an interval, and by the blindest.
   */
  warning('too-few-pairs', {
    comparisons: z.int(),
    short: z.int(),
    withoutInterval: z.int(),
    fewest: z.int(),
    enough: z.number(),
    typicalEffect: z.number().optional(),
    smallestEffect: z.number().optional(),
    /**
     * Of those that were measured in several runs: the part of their variance that is between runs, 0..1, in the median, and
     * how many runs would do.
     */
    betweenRuns: z.strictObject({ share: z.number(), enough: z.int() }).optional(),
  }),
  /** `mad`: the median of a block's comparisons, as a factor, beyond what the statistics were calibrated for. */
  warning('noise', { comparisons: z.int(), mad: z.number() }),
  /** The times of an arm fall into two groups: their medians in nanoseconds, and how many loads are in each. */
  warning('two-modes', { low: z.number(), high: z.number(), lowLoads: z.int(), highLoads: z.int() }),
  /** Of `loads` in memory that the hypervisor takes back when free, `untouched` were made without touching it before. */
  warning('free-page-reporting', { loads: z.int(), untouched: z.int() }),
  /** Nanoseconds of one thread for the first use of a page that is mapped already, and that use's share of the time until usable. */
  warning('slow-first-use', { nanoseconds: z.number(), share: Share }),
  /** `tied`: the share of times equal to another; `grain`: the clock's step, as a share of their median. */
  warning('coarse-timer', { tied: Share, grain: z.number() }),
  warning('memory-pressure', { share: Share, milliseconds: Milliseconds }),
]);

export type WarningRecord = z.infer<typeof Warning>;
