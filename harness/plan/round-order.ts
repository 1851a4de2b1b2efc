import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/**
 * The order of the arms in every round: random, then the same backwards (ABBA), so that a drift of the machine falls
 * on every arm alike. The same seed gives the same orders. Order bias is real: published ratios of 1.2 were run order.
 */
export const roundOrders = <T>(arms: readonly T[], rounds: number, seed: number): T[][] => {
  const generator = xoroshiro128plus(seed);
  const orders: T[][] = [];
  while (orders.length < rounds) {
    const order = [...arms];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = uniformInt(generator, 0, last);
      const [a, b] = [order[last], order[other]];
      if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
    }
    orders.push(order, order.toReversed());
  }
  return orders.slice(0, rounds);
};
