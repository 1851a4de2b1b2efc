import { z } from 'zod';
import { heldOnce } from '../compare/held-once.ts';
import { comparisonLabel } from '../compare/comparison-rows.ts';
import type { Derived } from '../derive-results.ts';
import { speedOf } from '../wording/speeds.ts';

/** Characters that Bencher keeps of a benchmark's name. */
const longestName = 1024;

/**
 * Bencher Metric Format: benchmarks by name, their measures by slug, each a value with its bounds.
 * Source: https://bencher.dev/docs/reference/bencher-metric-format
 */
export const Bmf = z.record(
  z.string().min(1).max(longestName),
  z.record(
    z.string().min(1).max(64),
    z.strictObject({
      value: z.number(),
      lower_value: z.number().optional(),
      upper_value: z.number().optional(),
    }),
  ),
);
export type Bmf = z.infer<typeof Bmf>;

/**
 * How many times as fast each arm was as the one it is compared with, with the 95 % interval, for Bencher: `usable-time-times-as-fast`
 * of "seed-claims, 100 parts of 16 KiB: unified / per-part". Ratios, not milliseconds: they hold from one runner to the next of
 * its kind. Above 1 is faster, so a threshold is a lower boundary.
 */
export const bmfOf = (results: Derived): Bmf => {
  const benchmarks: Record<string, Bmf[string]> = {};
  for (const one of heldOnce(results)) {
    const { metric } = one;
    const { value, low, high } = speedOf(one);
    const name = comparisonLabel(results, one).slice(0, -`, ${metric}`.length).slice(0, longestName);
    benchmarks[name] = {
      ...benchmarks[name],
      [`${metric}-times-as-fast`]: { value, lower_value: low, upper_value: high },
    };
  }
  return Bmf.parse(benchmarks);
};
