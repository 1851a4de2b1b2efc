interface SteadyRule {
  /** How far above the running minimum a time may lie: 0.1 is 10 %. */
  readonly tolerance?: number;
  /** How many in succession must be that near. */
  readonly successive?: number;
}

/**
 * From which index on successive times of one case are steady: the first of `successive` (3) times in a row that are
 * all within `tolerance` (10 %) of the smallest time seen up to the last of them. `undefined`: not yet.
 *
 * Times that come later never change the answer, so that it can be asked after every warm-up load.
 * Source: none but the need for the plainest rule that a first touch 25 times as slow, and a plateau left later, fail.
 * Breaks: a trend slower than a third of the tolerance a load passes as steady; noise of more than a few per cent may
 * never be, so whoever warms up needs a limit; a single time that is far too small bars every later one.
 * Throws a RangeError for times that are not positive and finite, and for a rule that nothing or anything meets.
 */
export const steadyFrom = (times: readonly number[], rule: SteadyRule = {}): number | undefined => {
  const { tolerance = 0.1, successive = 3 } = rule;
  if (!(tolerance > 0)) throw new RangeError(`a tolerance of ${tolerance}`);
  if (!Number.isInteger(successive) || successive < 2) throw new RangeError(`${successive} successive times`);
  for (const time of times) {
    if (!(time > 0 && Number.isFinite(time))) throw new RangeError(`${time} is no time`);
  }
  const starts = times.slice(0, Math.max(0, times.length - successive + 1)).map((_, index) => index);
  return starts.find((start) => {
    const end = start + successive;
    const limit = Math.min(...times.slice(0, end)) * (1 + tolerance);
    return times.slice(start, end).every((time) => time <= limit);
  });
};
