import { z } from 'zod';
import { Arm, Io } from './arm.ts';
import { metricShape } from './metrics.ts';

export const Nanoseconds = z.int().nonnegative();
export const Bytes = z.int().nonnegative();
export const Address = z.string().regex(/^0x[0-9a-f]+$/);

/** One clear error: which file, what is wrong, what to do. `code` is stable. */
export const Failure = z.strictObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  part: z.int().optional(),
  node: z.int().optional(),
  call: z.string().optional(),
  errno: z.int().optional(),
});

/** What was asked for and not obtained, with the reason. */
export const Fallback = z.strictObject({
  aspect: z.enum(['page-kind', 'placement', 'io', 'page-fill', 'threads', 'trim', 'lock']),
  requested: z.string(),
  obtained: z.string(),
  reason: z.string(),
  remedy: z.string(),
  call: z.string().optional(),
  errno: z.int().optional(),
  node: z.int().optional(),
});

/** The phases of a load; they sum to `usable`. */
export const Phases = z.strictObject(metricShape('phases'));

/** A mapped region and where the kernel says its pages are. */
export const Region = z.strictObject({
  address: Address,
  length: Bytes,
  replica: z.int().nonnegative(),
  /** Present for one region per part. */
  part: z.int().nonnegative().optional(),
  /** The node it is bound to, when bound. */
  node: z.int().nonnegative().optional(),
  /** Read from /proc/self/smaps. */
  pageBytes: Bytes,
  hugeBytes: Bytes,
  resident: z.int().nonnegative(),
  absent: z.int().nonnegative(),
  /** Node -> resident pages, from move_pages; absent when the kernel would not tell. */
  pagesPerNode: z.record(z.string(), z.int().nonnegative()).optional(),
});

/** Obtained after the kernel was asked, not what the calls promised. `unbound`: the kernel placed pages as it liked. */
export const Obtained = z.strictObject({
  pageKind: z.enum(['4k', 'thp', '2m', '1g', 'tmpfs', 'mixed']),
  placement: z.enum(['mirror', 'interleave', 'local', 'unbound']),
  /** `auto`: some parts by one, some by the other. This and the next two are absent in results of before they were observed. */
  io: Io.optional(),
  /** How a gathered page was put in its place, by strategies that choose: UFFDIO_COPY, a page fault, into warm pages, or by pwrite. */
  pageFill: z.enum(['copy', 'fault', 'warm', 'write']).optional(),
  threads: z.int().positive().optional(),
});

/** After every page was read once. */
export const Memory = z.strictObject(metricShape('memory'));

export const Loaded = z.strictObject({
  status: z.literal('completed'),
  ...metricShape(''),
  phases: Phases,
  /** Testing the measuring itself: the load was slowed by this share of its own time, which is in `usable` and `other`. */
  injectedDelay: z.strictObject({ share: z.number().positive(), nanoseconds: Nanoseconds }).optional(),
  requested: Arm,
  obtained: Obtained,
  fallbacks: z.array(Fallback),
  memory: Memory,
  /** Summed over regions; the regions themselves are kept where there are few. */
  pages: z.strictObject({
    regions: z.int(),
    replicas: z.int(),
    resident: z.int(),
    absent: z.int(),
    perNode: z.record(z.string(), z.int()).optional(),
    /** Pages on a node other than the one their region is bound to. */
    misplaced: z.int().optional(),
  }),
});

export const Failed = z.strictObject({ status: z.literal('failed'), error: Failure });
export const Skipped = z.strictObject({
  status: z.literal('skipped'),
  reason: z.string(),
  remedy: z.string(),
});
export const Unsupported = z.strictObject({
  status: z.literal('unsupported'),
  missing: z.string(),
  remedy: z.string(),
});

export type FailureRecord = z.infer<typeof Failure>;
export type FallbackRecord = z.infer<typeof Fallback>;
export type RegionRecord = z.infer<typeof Region>;
export type LoadedOutcome = z.infer<typeof Loaded>;
