import { describe, expect, it } from 'vitest';
import { aloneAmong, believed } from './false-discovery.ts';
import { randomFrom } from './simulation/random.ts';

describe('believed', () => {
  it('is the published example: the four smallest of fifteen', () => {
    const chances = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(believed(chances)).toEqual(chances.map((_, index) => index < 4));
  });

  it('keeps the order of what it was given', () => {
    expect(believed([0.9, 0.001, 0.5])).toEqual([false, true, false]);
  });

  it('believes what would not stand alone beside what does: the second is judged as the second of two', () => {
    expect(believed([0.001, 0.05])).toEqual([true, true]);
    expect(believed([0.5, 0.05])).toEqual([false, false]);
  });

  it('believes nothing of nothing, and refuses what is no probability', () => {
    expect(believed([])).toEqual([]);
    expect(() => believed([1.1])).toThrow(RangeError);
    expect(() => believed([Number.NaN])).toThrow(RangeError);
  });

  it('believes some noise in at most one family in twenty, where each chance alone would do so in most', () => {
    const random = randomFrom(7);
    const families = Array.from({ length: 2000 }, () => Array.from({ length: 60 }, random.uniform));
    const fooled = families.filter((chances) => believed(chances).includes(true)).length / 2000;
    const alone = families.filter((chances) => chances.some((chance) => chance < 0.02)).length / 2000;
    expect(fooled).toBeLessThan(0.06);
    expect(fooled).toBeGreaterThan(0.03);
    expect(alone).toBeGreaterThan(0.6);
  });
});

describe('aloneAmong', () => {
  it('is the confidence that one finding among so many needs', () => {
    expect(aloneAmong(1)).toBe(0.95);
    expect(aloneAmong(50)).toBeCloseTo(0.999, 12);
    const chances = [0.999 * (1 - aloneAmong(50)), ...Array.from({ length: 49 }, () => 1)];
    expect(believed(chances)[0]).toBe(true);
  });
});
