import { expect, it } from 'vitest';
import { baselineDrift } from './baseline-drift.ts';
import { randomFrom } from './simulation/random.ts';

const rounds = (n: number, perRound: number, spread: number, seed: number): number[] => {
  const { normal } = randomFrom(seed);
  return Array.from({ length: n }, (_, round) => 1e8 * Math.exp(perRound * round + spread * normal()));
};

it('sees a machine that grows slower or faster through the noise, and by how much', () => {
  const slower = baselineDrift(rounds(20, Math.log(1.3) / 19, 0.03, 1));
  expect(slower.drifting).toBe(true);
  expect(slower.total).toBeGreaterThan(1.2);
  expect(slower.total).toBeLessThan(1.4);
  const faster = baselineDrift(rounds(20, -Math.log(1.3) / 19, 0.03, 1));
  expect(faster).toMatchObject({ drifting: true });
  expect(faster.total).toBeLessThan(0.85);
});

it('is silent about a drift too small to matter, and about few rounds', () => {
  const small = baselineDrift(rounds(30, 0.001, 0.001, 2));
  expect(small.p).toBeLessThan(0.01);
  expect(small.drifting).toBe(false);
  expect(baselineDrift([1, 2, 4, 8, 16]).drifting).toBe(false);
  expect(baselineDrift([1, 2, 4, 8, 16, 32]).drifting).toBe(true);
  expect(baselineDrift([])).toEqual({ total: 1, p: 1, drifting: false });
});

it('warns falsely of fewer than one in a hundred runs of a steady machine', () => {
  const warned = Array.from({ length: 2000 }, (_, run) => baselineDrift(rounds(20, 0, 0.05, run)));
  expect(warned.filter(({ drifting }) => drifting).length).toBeLessThan(20);
});

it('refuses times that are none', () => {
  for (const time of [0, -1, NaN]) expect(() => baselineDrift([1, time])).toThrow(RangeError);
});
