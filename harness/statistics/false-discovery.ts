/**
 * Which of several findings to believe, when each has a chance of being noise. `chances`: of each finding, the probability
 * of one at least as far from nothing by noise alone, between 0 and 1. Where nothing is to be found, at most a share `rate` of
 * such families holds any finding that is believed; where something is, at most that share of those believed is noise.
 *
 * Source: Benjamini & Hochberg, "Controlling the False Discovery Rate" (1995): of m chances in ascending order those up to
 * the last whose k-th is at most k/m x rate. Holds for independent findings, and for those that noise moves together
 * (Benjamini & Yekutieli 2001), as ratios of one run that share an arm.
 * Breaks: chances that depend on each other the opposite way. Throws a RangeError for a chance or rate outside 0..1.
 */
export const believed = (chances: readonly number[], rate = 0.05): boolean[] => {
  if (![rate, ...chances].every((chance) => chance >= 0 && chance <= 1))
    throw new RangeError('a probability lies between 0 and 1');
  const limit = chances
    .toSorted((a, b) => a - b)
    .filter((chance, index) => chance <= ((index + 1) / chances.length) * rate)
    .at(-1);
  return chances.map((chance) => limit !== undefined && chance <= limit);
};

/** How sure a finding must be to be believed when it is the only one among so many. */
export const aloneAmong = (findings: number, rate = 0.05): number => 1 - rate / Math.max(1, findings);
