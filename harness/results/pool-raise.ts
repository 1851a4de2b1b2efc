import { z } from 'zod';
import { Bytes } from './outcome.ts';

/** What it took to have the hugepages of a run. Where it raised pools more than once, all of it. */
export const PoolRaise = z.strictObject({
  nanoseconds: z.int(),
  bytes: Bytes,
  /** Of each pool that was raised; absent in older results. */
  pools: z
    .array(
      z.strictObject({
        pageBytes: Bytes,
        node: z.int(),
        /** Available pages. */
        wanted: z.int(),
        /** In order: what was done before the kernel was asked once more, and how many pages were available then. */
        attempts: z.array(
          z.strictObject({
            step: z.enum(['asked', 'compacted', 'touched', 'dropped-caches']),
            available: z.int(),
            /** Of free memory, touched once. */
            bytes: Bytes.optional(),
          }),
        ),
      }),
    )
    .optional(),
});

export type PoolRaiseRecord = z.infer<typeof PoolRaise>;
