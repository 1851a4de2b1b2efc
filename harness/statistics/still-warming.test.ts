import { expect, it } from 'vitest';
import { stillWarming } from './still-warming.ts';

const rounds = [100, 101, 99, 102, 98, 100];

it('is said where both of the last warm-up loads took longer than the rounds do', () => {
  expect(stillWarming([400, 200, 150], rounds)).toBe(true);
  expect(stillWarming([400, 110, 108], rounds)).toBe(true);
});

it('is not said of noise, of a load that was slow by itself, nor of a machine that grows slower', () => {
  expect(stillWarming([400, 103, 99], rounds)).toBe(false);
  expect(stillWarming([400, 101, 180], rounds)).toBe(false);
  expect(stillWarming([90, 91], rounds)).toBe(false);
  expect(stillWarming([120, 118], [100, 130, 85, 121, 92, 112])).toBe(false);
});

it('is not known of too few loads', () => {
  expect(stillWarming([200], rounds)).toBeUndefined();
  expect(stillWarming([400, 200], rounds.slice(0, 3))).toBeUndefined();
});

it('refuses times that are none', () => {
  for (const time of [0, -1, NaN, Infinity])
    expect(() => stillWarming([1, time], rounds)).toThrow(RangeError);
});
