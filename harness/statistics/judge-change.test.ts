import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeChange, smallestSeen } from './judge-change.ts';
import type { MeasuredRatio } from './judge-change.ts';

/** A ratio known to within a factor either way. */
const about = (ratio: number, within: number, n = 20): MeasuredRatio => ({
  ratio,
  low: ratio / within,
  high: ratio * within,
  n,
});
const verdict = (base: MeasuredRatio, now: MeasuredRatio, more = {}): string =>
  judgeChange({ base, new: now, ...more }).verdict;

const factor = fc.double({ min: 1, max: 1.5, noNaN: true });
const measured = fc
  .tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), factor, factor, fc.integer({ min: 1, max: 30 }))
  .map(([ratio, below, above, n]) => ({ ratio, low: ratio / below, high: ratio * above, n }));

describe('judgeChange', () => {
  it('calls a clear change by what is better', () => {
    expect(verdict(about(0.8, 1.02), about(0.88, 1.02))).toBe('regressed');
    expect(verdict(about(0.88, 1.02), about(0.8, 1.02))).toBe('improved');
    expect(verdict(about(0.8, 1.02), about(0.88, 1.02), { better: 'higher' })).toBe('improved');
  });

  it('calls same only what cannot be beyond the threshold either way', () => {
    expect(verdict(about(2, 1.02), about(2.01, 1.02))).toBe('same');
    expect(verdict(about(2, 1.04), about(2.01, 1.04))).toBe('inconclusive');
    expect(verdict(about(2, 1.04), about(2.01, 1.04), { threshold: 0.1 })).toBe('same');
  });

  it('accuses neither noise nor a change below the threshold, however sure', () => {
    expect(verdict(about(1, 1.1), about(1.1, 1.1))).toBe('inconclusive');
    expect(verdict(about(1, 1.001), about(1.04, 1.001))).toBe('same');
    expect(verdict(about(1, 1.001), about(1.049, 1.001))).toBe('inconclusive');
    expect(verdict(about(1, 1.001), about(1.051, 1.001))).toBe('regressed');
  });

  it('joins the intervals as the root of the sum of squares', () => {
    const { change, low, high } = judgeChange({
      base: { ratio: 1, low: Math.exp(-0.03), high: Math.exp(0.06), n: 9 },
      new: { ratio: Math.exp(0.5), low: Math.exp(0.42), high: Math.exp(0.54), n: 9 },
    });
    expect(Math.log(change)).toBeCloseTo(0.5, 12);
    expect(Math.log(low)).toBeCloseTo(0.5 - Math.hypot(0.08, 0.06), 12);
    expect(Math.log(high)).toBeCloseTo(0.5 + Math.hypot(0.04, 0.03), 12);
  });

  it('says nothing of fewer than five pairs on either side', () => {
    expect(verdict(about(1, 1, 4), about(2, 1, 20))).toBe('inconclusive');
    expect(verdict(about(1, 1, 20), about(1, 1, 4))).toBe('inconclusive');
  });

  it('calls a run against itself same or inconclusive, never changed', () => {
    fc.assert(
      fc.property(measured, (run) => {
        const judged = judgeChange({ base: run, new: run });
        expect(['same', 'inconclusive']).toContain(judged.verdict);
        expect(judged.change).toBe(1);
      }),
    );
  });

  it('turns regressed and improved round when the runs change places, or what is better', () => {
    const turned: Record<string, string> = { regressed: 'improved', improved: 'regressed' };
    fc.assert(
      fc.property(measured, measured, (base, now) => {
        const found = verdict(base, now);
        const expected = turned[found] ?? found;
        expect(verdict(now, base)).toBe(expected);
        expect(verdict(base, now, { better: 'higher' })).toBe(expected);
      }),
    );
  });

  it('compares ratios, not seconds: a factor common to both runs changes no verdict', () => {
    fc.assert(
      fc.property(measured, measured, (base, now) => {
        const scaled = ({ ratio, low, high, n }: MeasuredRatio): MeasuredRatio => ({
          ratio: ratio * 4,
          low: low * 4,
          high: high * 4,
          n,
        });
        expect(verdict(scaled(base), scaled(now))).toBe(verdict(base, now));
      }),
    );
  });

  it('refuses what is no ratio with an interval, and a threshold that is none', () => {
    for (const wrong of [
      { low: 0 },
      { low: 1.1 },
      { high: 0.9 },
      { high: Infinity },
      { ratio: NaN },
      { n: 0 },
    ]) {
      const run = { ratio: 1, low: 1, high: 1, n: 9, ...wrong };
      expect(() => judgeChange({ base: run, new: about(1, 1) })).toThrow(RangeError);
      expect(() => judgeChange({ base: about(1, 1), new: run })).toThrow(RangeError);
    }
    for (const threshold of [0, -1, NaN, Infinity]) {
      expect(() => judgeChange({ base: about(1, 1), new: about(1, 1), threshold })).toThrow(RangeError);
    }
  });
});

it('a change above the smallest that could be seen is a regression, and one below it is none', () => {
  for (const width of [1.001, 1.02, 1.1, 1.6]) {
    const measured = (ratio: number) => ({ ratio, low: ratio / width, high: ratio * width, n: 10 });
    const smallest = smallestSeen(judgeChange({ base: measured(1), new: measured(1) }), 10) ?? Number.NaN;
    const verdict = (factor: number) => judgeChange({ base: measured(1), new: measured(factor) }).verdict;
    expect(smallest).toBeGreaterThanOrEqual(0.05);
    expect(verdict(1 + smallest * 1.001)).toBe('regressed');
    expect(verdict(1 + smallest * 0.999)).not.toBe('regressed');
  }
  expect(smallestSeen({ change: 1, low: 0.9, high: 1.1 }, 4)).toBeUndefined();
});
