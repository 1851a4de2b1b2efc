import { z } from 'zod';
import { heldOnce } from '../compare/held-once.ts';
import { comparisonLabel } from '../compare/comparison-rows.ts';
import type { Derived } from '../derive-results.ts';

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
 * Every ratio of a run for Bencher, with its 95 % interval: `usable-time-ratio` of "seed-claims, 100 parts of 16 KiB: unified /
 * per-part". Ratios, not milliseconds: they hold from one runner to the next of its kind.
 */
export const bmfOf = (results: Derived): Bmf => {
  const benchmarks: Record<string, Bmf[string]> = {};
  for (const one of heldOnce(results)) {
    const { metric, ratio, low, high } = one;
    const name = comparisonLabel(results, one).slice(0, -`, ${metric}`.length).slice(0, longestName);
    benchmarks[name] = {
      ...benchmarks[name],
      [`${metric}-ratio`]: { value: ratio, lower_value: low, upper_value: high },
    };
  }
  return Bmf.parse(benchmarks);
};
