import { z } from 'zod';
import { AccessRecord, accessPatterns, Arm, Fallback, IntegrityRecord } from '../results/index.ts';

/** A set as a worker needs it; the harness has read and checked the headers. */
const WorkerSet = z.strictObject({
  parts: z.array(z.strictObject({ path: z.string(), bytes: z.int(), alignment: z.int() })),
  tensors: z.array(z.strictObject({ name: z.string(), part: z.int(), offset: z.int(), bytes: z.int() })),
  /** Of a generated set: verify against the generator's function. */
  manifestPath: z.string().optional(),
});

const Load = z.strictObject({
  arm: Arm,
  nodes: z.array(z.int()),
  allowFallback: z.boolean(),
  /** The set is dropped from the page cache before the load, which fails where it stays. */
  cold: z.literal(true).optional(),
  /** Testing the measuring: slow the load by this share of its own time, and say so in the outcome. */
  delay: z.number().positive().optional(),
  /** Bytes of memory outside any pool that are touched and given back right before a timed load. */
  touchBefore: z.int().positive().optional(),
  /** A timed load's touch by one thread, and one pass in order, are timed too, after all else. */
  beside: z.literal(true).optional(),
});

/** How a loaded model is read. */
const AccessPlanned = z.strictObject({
  /** 0: one for each usable CPU, of the node where there are several. */
  threads: z.int().nonnegative(),
  /** Whose threads read, one node after the other, where there are several. */
  nodes: z.array(z.int()),
  passes: z.record(z.enum(accessPatterns), z.int().positive()),
  /** Loaded and read in a control group of little memory, in which others read files before the readings. */
  pressure: z.literal(true).exactOptional(),
  /** Of a random pass. */
  lines: z.int().positive(),
  /** Of the random lines. */
  seed: z.int().nonnegative(),
});

export const Task = z.discriminatedUnion('kind', [
  /** One process for several: each answers with a line of its own, in this order. */
  z.strictObject({ kind: z.literal('verify'), set: WorkerSet, loads: z.array(Load) }),
  z.strictObject({ kind: z.literal('access'), set: WorkerSet, load: Load, plan: AccessPlanned }),
  z.strictObject({ kind: z.literal('micro'), set: WorkerSet, load: Load }),
]);

export const VerifyAnswer = z.strictObject({
  outcome: IntegrityRecord.shape.outcome,
  fallbacks: z.array(Fallback),
});
export const AccessAnswer = z.strictObject({ outcome: AccessRecord.shape.outcome });
export const MicroAnswer = z.strictObject({
  micro: z.array(z.strictObject({ name: z.string(), medianNs: z.number(), madNs: z.number(), n: z.int() })),
});

export type WorkerTask = z.infer<typeof Task>;
export type WorkerSetDescription = z.infer<typeof WorkerSet>;
export type LoadChoice = z.infer<typeof Load>;
export type AccessPlan = z.infer<typeof AccessPlanned>;
