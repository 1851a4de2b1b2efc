import { normalCdf } from './normal.ts';
import { median } from './quantile.ts';

interface Trend {
  /** Theil and Sen's slope: the median change from one value to the next. In the values' unit. */
  readonly slope: number;
  /** Of Mann and Kendall's two-sided test: the chance of as steady a rise or fall where there is none. */
  readonly p: number;
}

/** Of every group of equal values: how much it takes from the variance of the score. */
const tieCorrection = (values: readonly number[]): number =>
  [...Map.groupBy(values, (value) => value).values()]
    .map(({ length }) => length * (length - 1) * (2 * length + 5))
    .reduce((sum, each) => sum + each, 0);

/**
 * Whether, and how fast, values taken at equal distances rise or fall.
 *
 * Sources: Theil (1950) and Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau" (1968); Mann,
 * "Nonparametric Tests Against Trend" (1945) and Kendall (1975) for the variance with ties and the correction for
 * continuity.
 * Breaks: p is the normal approximation, which is fair from about eight values on; below four it is 1, as nothing can
 * be shown. A slow random walk has trends that are real and mean nothing for the future: p is then small too often.
 * What rises and falls again has no trend. Throws a RangeError for values that are not finite.
 */
export const trend = (values: readonly number[]): Trend => {
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new RangeError(`${odd} has no trend`);
  const n = values.length;
  if (n < 2) return { slope: 0, p: 1 };
  const later = values.flatMap((from, index) =>
    values.slice(index + 1).map((to, distance) => ({ rise: to - from, distance: distance + 1 })),
  );
  const slope = median(later.map(({ rise, distance }) => rise / distance));
  const score = later.reduce((sum, { rise }) => sum + Math.sign(rise), 0);
  const variance = (n * (n - 1) * (2 * n + 5) - tieCorrection(values)) / 18;
  if (n < 4 || variance <= 0) return { slope, p: 1 };
  const z = Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance);
  return { slope, p: Math.min(1, 2 * normalCdf(-z)) };
};
