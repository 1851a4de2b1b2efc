import { z } from 'zod';

const MiB = 1024 ** 2;

/** The sizes of pages that a kernel was built with, in bytes. */
export const PageSizes = z.strictObject({
  base: z.int().positive(),
  /** Of a transparent huge page, and of one of a tmpfs or of the page cache. */
  huge: z.int().positive(),
});
export type PageSizesRecord = z.infer<typeof PageSizes>;

/** Of every x86-64, of most arm64, and of the machines of results that do not say. */
export const usualPageSizes: PageSizesRecord = { base: 4096, huge: 2 * MiB };
