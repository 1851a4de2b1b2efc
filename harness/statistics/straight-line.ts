export interface StraightLine {
  /** y where x is 0. */
  readonly intercept: number;
  readonly slope: number;
  /** Standard errors of the two: about two of them either way hold the truth, in 19 of 20 cases. */
  readonly interceptError: number;
  readonly slopeError: number;
  /** Of the points about the line: the standard deviation of y. */
  readonly spread: number;
  readonly n: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * y = intercept + slope x by ordinary least squares, with the errors of both (Draper and Smith, Applied Regression Analysis,
 * ch. 1). Undefined with fewer than three points, or where all x are one: then nothing tells slope from intercept.
 *
 * Breaks: the errors hold for points that scatter independently and alike about a true line. One far point draws the line to
 * itself, and no error shows that. Throws a RangeError for values that are not finite.
 */
export const straightLine = (
  points: readonly { readonly x: number; readonly y: number }[],
): StraightLine | undefined => {
  if (points.some(({ x, y }) => !Number.isFinite(x) || !Number.isFinite(y)))
    throw new RangeError('a line is fitted to finite values alone');
  const n = points.length;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (n < 3 || squares === 0) return undefined;
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / squares;
  const intercept = meanY - slope * meanX;
  const left = points.reduce((sum, { x, y }) => sum + (y - intercept - slope * x) ** 2, 0);
  const spread = Math.sqrt(left / (n - 2));
  return {
    intercept,
    slope,
    interceptError: spread * Math.sqrt(1 / n + meanX ** 2 / squares),
    slopeError: spread / Math.sqrt(squares),
    spread,
    n,
  };
};
