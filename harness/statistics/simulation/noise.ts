import type { Random } from './random.ts';

/** Loads of a round: as many as the arms of the published runs. Two of them, anywhere in the order, are compared. */
const arms = 4;

/** What one run's noise is like; times are natural logarithms, so that 0.01 is about 1 %. */
export interface Noise {
  /** Standard deviation of a single load. */
  readonly spread: number;
  /** Chance that a round has one of the two arms slowed by a factor of 1.5 to 3. */
  readonly bursts: number;
  /** Every load is slower than the one before it by this. */
  readonly drift: number;
  /** Standard deviation of the machine's random walk from one load to the next. */
  readonly walk: number;
}

export type NoiseModel = 'lognormal' | 'bursts' | 'drift';

/**
 * The spread is drawn for each run so that the MAD of log-ratios lies between `from` and `to`: by default 2 to 6 %,
 * what the median comparisons of published runs show. A ratio has two loads, and a normal MAD is 1 / 1.4826 of its
 * standard deviation.
 */
export const noiseOf = (model: NoiseModel, random: Random, [from, to] = [0.02, 0.06]): Noise => ({
  spread: ((from + random.uniform() * (to - from)) * 1.4826) / Math.SQRT2,
  bursts: model === 'bursts' ? 0.1 : 0,
  // Over 30 rounds of four loads: 27 % slower at the end than at the start, and 5 to 6 % of walk.
  drift: model === 'drift' ? 0.002 : 0,
  walk: model === 'drift' ? 0.005 : 0,
});

/** Which arm loads when (Fisher and Yates); only arms 0 and 1 are compared. */
const orderOf = (random: Random): number[] => {
  const order = Array.from({ length: arms }, (_, arm) => arm);
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.uniform() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
};

/**
 * Endless rounds of two arms, the candidate `effect` times as slow: an order, then its reverse. Each is the pair of
 * times, baseline first.
 */
export function* simulatedRounds(noise: Noise, effect: number, random: Random): Generator<[number, number]> {
  let machine = 0;
  for (;;) {
    const order = orderOf(random);
    for (const loads of [order, order.toReversed()]) {
      const times: [number, number] = [0, 0];
      for (const arm of loads) {
        machine += noise.drift + noise.walk * random.normal();
        if (arm === 0 || arm === 1) times[arm] = Math.exp(machine + noise.spread * random.normal());
      }
      if (random.uniform() < noise.bursts)
        times[random.uniform() < 0.5 ? 0 : 1] *= 1.5 + 1.5 * random.uniform();
      yield [times[0], times[1] * effect];
    }
  }
}
