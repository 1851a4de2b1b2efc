import { z } from 'zod';
import { Bytes, Failed, Fallback, Nanoseconds, Obtained, Skipped, Unsupported } from './outcome.ts';
import { Arm } from './arm.ts';

/**
 * How loaded weights are read. `sequential`: every byte, bound by bandwidth. `random`: a word of each of some random 64-byte
 * lines, each line chosen by the word before, bound by latency. `random-independent`: the same with as
 * many at once as the CPU holds. `matvec`: rows of 4096 float32 times a vector that stays in the cache.
 */
export const accessPatterns = ['sequential', 'random', 'random-independent', 'matvec'] as const;
/** `nodeLoadMisses` are loads answered by memory of another node. */
export const accessCounters = [
  'dtlbLoadMisses',
  'llcLoadMisses',
  'nodeLoads',
  'nodeLoadMisses',
  'pageFaults',
] as const;

/** Over all passes and threads, in user space; or why it is not there. */
export const AccessCount = z.union([
  z.strictObject({ count: z.int().nonnegative() }),
  z.strictObject({ absent: z.string() }),
]);

/** One pattern read by one set of threads. */
export const AccessReading = z.strictObject({
  pattern: z.enum(accessPatterns),
  threads: z.int().positive(),
  /** Whose CPUs the threads ran on; absent where they ran on any. */
  node: z.int().nonnegative().optional(),
  /** Whether that is the node the replica is bound to; absent where either is not known. */
  where: z.enum(['local', 'remote']).optional(),
  /** In the order they were made, each over all tensors. */
  passes: z.array(Nanoseconds).min(1),
  /** Read by one pass. */
  bytes: Bytes,
  /** Of one pass: the same for every arm that was loaded right. */
  checksum: z.string(),
  counters: z.strictObject({
    dtlbLoadMisses: AccessCount,
    llcLoadMisses: AccessCount,
    nodeLoads: AccessCount,
    nodeLoadMisses: AccessCount,
    pageFaults: AccessCount,
  }),
});

/**
 * What became of a loaded model while others read files, in a control group that holds little more than the model: bytes that
 * its memory limit allows, bytes that were read, what of the model's mapping was resident before and after, and one read of
 * every page afterwards.
 */
export const AccessPressure = z.strictObject({
  limit: Bytes,
  read: Bytes,
  resident: z.strictObject({ before: Bytes, after: Bytes }),
  refault: Nanoseconds,
});

/** One arm, loaded once in a process of its own, warmed by one pass, then read in every pattern. */
export const AccessRecord = z.strictObject({
  kind: z.literal('access'),
  id: z.string(),
  /** The id of the run it is of, where runs were merged. */
  run: z.string().optional(),
  scenario: z.string(),
  set: z.string(),
  arm: z.string(),
  round: z.int().nonnegative(),
  position: z.int().nonnegative(),
  outcome: z.discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('completed'),
      requested: Arm,
      obtained: Obtained,
      fallbacks: z.array(Fallback),
      /** Of the load, until every page could be read: what a break-even sets against the passes. */
      usable: Nanoseconds,
      /** Between the load and the readings, where the scenario asks for it. */
      pressure: AccessPressure.optional(),
      readings: z.array(AccessReading).min(1),
    }),
    Failed,
    Skipped,
    Unsupported,
  ]),
});

export type AccessPressure = z.infer<typeof AccessPressure>;
export type AccessPatternName = (typeof accessPatterns)[number];
export type AccessCounterName = (typeof accessCounters)[number];
export type AccessReadingRecord = z.infer<typeof AccessReading>;
export type AccessCounts = AccessReadingRecord['counters'];
export type AccessRecordType = z.infer<typeof AccessRecord>;
export type AccessOutcome = AccessRecordType['outcome'];
