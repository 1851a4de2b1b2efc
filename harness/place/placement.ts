import { z } from 'zod';
import { SourceRecord } from './source.ts';

/** What was obtained for a file, read back from a fresh mapping of it. */
export const ObtainedRecord = z.strictObject({
  /** In pages of `hugePageBytes`, of `hugePossible`: the tail of a part that fills no huge page is not promised. */
  hugeBytes: z.int(),
  hugePossible: z.int(),
  hugePageBytes: z.int(),
  /** In memory. */
  resident: z.int(),
  /** Bytes by node; absent where the kernel would not tell. */
  bytesByNode: z.record(z.string(), z.int()).optional(),
  /** The same in pages of `pageBytes`, as the kernel counts them. */
  pagesByNode: z.record(z.string(), z.int()).optional(),
  pageBytes: z.int().optional(),
});
export type Obtained = z.infer<typeof ObtainedRecord>;

const Part = z.strictObject({
  file: z.string(),
  bytes: z.int(),
  source: SourceRecord,
  obtained: ObtainedRecord,
});

/** One copy of the model: a folder with all its parts. */
const Copy = z.strictObject({
  folder: z.string(),
  /** The nodes its chunks go round; none: where the kernel liked. */
  nodes: z.array(z.int()),
  parts: z.array(Part),
});

export const ways = ['cache', 'tmpfs', 'hugetlbfs'] as const;
export type Way = (typeof ways)[number];

/** The record beside a placed model. */
export const Placement = z.strictObject({
  format: z.literal('unimap placement 1'),
  model: z.string(),
  in: z.enum(ways),
  /** Options of the mount it is on. */
  mount: z.string().optional(),
  made: z.iso.datetime(),
  /** The page cache was moved to the nodes as it was, so its pages are of the size they had. */
  moved: z.literal(true).optional(),
  copies: z.array(Copy).min(1),
});
export type PlacementRecord = z.infer<typeof Placement>;
export type PlacedCopy = z.infer<typeof Copy>;
export type PlacedPart = z.infer<typeof Part>;
