import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundOrders } from './round-order.ts';

const arms = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 });

test('every round holds every arm exactly once', () => {
  fc.assert(
    fc.property(arms, fc.nat(20), fc.nat(), (given, rounds, seed) => {
      const orders = roundOrders(given, rounds, seed);
      expect(orders).toHaveLength(rounds);
      for (const order of orders) expect(order.toSorted()).toEqual(given.toSorted());
    }),
  );
});

test('two rounds are one order and its reverse, so that a drift falls on every arm alike', () => {
  fc.assert(
    fc.property(arms, fc.nat(), (given, seed) => {
      const orders = roundOrders(given, 6, seed);
      for (const pair of [0, 2, 4]) expect(orders[pair + 1]).toEqual(orders[pair]?.toReversed());
    }),
  );
});

test('the same seed gives the same orders, another seed others', () => {
  const given = ['a', 'b', 'c', 'd', 'e', 'f'];
  expect(roundOrders(given, 10, 7)).toEqual(roundOrders(given, 10, 7));
  expect(roundOrders(given, 10, 7)).not.toEqual(roundOrders(given, 10, 8));
});
