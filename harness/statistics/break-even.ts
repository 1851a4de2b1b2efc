/** Nanoseconds to load, and of one pass over what was loaded. */
interface LoadAndPass {
  readonly load: number;
  readonly pass: number;
}

/**
 * `at-once`: the candidate is nowhere slower. `after`: it is behind until so many whole passes were made. `until`: it loads
 * faster and reads slower, and is ahead for so many. `never`: it is nowhere faster.
 */
export type BreakEven =
  | { readonly kind: 'at-once' }
  | { readonly kind: 'never' }
  | { readonly kind: 'after'; readonly passes: number }
  | { readonly kind: 'until'; readonly passes: number };

/**
 * After how many passes over the weights a slower load has paid for itself: the difference of the load times divided by
 * that of the pass times, rounded up (`after`) or down (`until`) to whole passes.
 *
 * Breaks: it is a quotient of differences, so where a difference is not larger than its noise it means nothing: ask an
 * interval first. Throws a RangeError for a time that is negative or not finite.
 */
export const breakEven = (baseline: LoadAndPass, candidate: LoadAndPass): BreakEven => {
  for (const time of [baseline.load, baseline.pass, candidate.load, candidate.pass]) {
    if (!(time >= 0) || !Number.isFinite(time)) throw new RangeError(`${time} is no time`);
  }
  const slowerLoad = candidate.load - baseline.load;
  const savedByPass = baseline.pass - candidate.pass;
  if (slowerLoad <= 0 && savedByPass >= 0) {
    return slowerLoad === 0 && savedByPass === 0 ? { kind: 'never' } : { kind: 'at-once' };
  }
  if (slowerLoad >= 0 && savedByPass <= 0) return { kind: 'never' };
  const passes = slowerLoad / savedByPass;
  return slowerLoad > 0
    ? { kind: 'after', passes: Math.ceil(passes) }
    : { kind: 'until', passes: Math.floor(passes) };
};
