import { mad } from './mad.ts';
import { median } from './quantile.ts';

/** Modified z-scores beyond this are outliers. */
const farthest = 3.5;

/**
 * The indices of values far from the others, ascending: those whose modified z-score, 0.6745 |value - median| / MAD,
 * exceeds 3.5. They are for showing; a median needs none dropped.
 *
 * Source: Iglewicz & Hoaglin, "How to Detect and Handle Outliers" (1993).
 * Breaks: with a MAD of 0 (most values equal) there is no scale to be far on, and none is named; among few values, or
 * where nearly half are far, none is far. Throws a RangeError without values.
 */
export const outliers = (values: readonly number[]): number[] => {
  const centre = median(values);
  const scale = mad(values) / 0.6745;
  return values.flatMap((value, index) =>
    scale > 0 && Math.abs(value - centre) > farthest * scale ? [index] : [],
  );
};
