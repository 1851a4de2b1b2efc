import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultBudget } from './budget.ts';
import { shouldStop } from './should-stop.ts';
import { randomFrom } from './simulation/random.ts';

/** As many pairs, the ratio's logarithm off by `spread` one way and the other. */
const pairs = (n: number, spread: number) => ({
  baseline: Array.from({ length: n }, () => 100),
  candidate: Array.from({ length: n }, (_, round) => 100 * Math.exp(spread * ((round % 5) - 2))),
});
const quiet = (n: number) => pairs(n, 0.001);
const noisy = (n: number) => pairs(n, 0.2);
const decide = (rounds: number, comparisons = [quiet(rounds)], more = {}) =>
  shouldStop({ ...defaultBudget, rounds, comparisons, ...more });

describe('shouldStop', () => {
  it('goes on to the minimum, however narrow', () => {
    for (const rounds of [0, 2, 8]) expect(decide(rounds)).toEqual({ stop: false, reason: 'few' });
    expect(decide(10)).toEqual({ stop: true, reason: 'narrow' });
  });

  it('never parts an order from its reverse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.boolean(), (half, calm) => {
        const rounds = 2 * half + 1;
        const times = calm ? quiet(rounds) : noisy(rounds);
        expect(decide(rounds, [times], { elapsed: 9, timeAllowed: 1 })).toEqual({
          stop: false,
          reason: 'half-pair',
        });
      }),
    );
  });

  it('ends after a single round where that is all there is to be', () => {
    expect(decide(1, [noisy(1)], { minimum: 1, maximum: 1 })).toEqual({ stop: true, reason: 'rounds' });
  });

  it('waits for every comparison, and ends at the maximum whatever they are', () => {
    expect(decide(12, [quiet(12), noisy(12)])).toEqual({ stop: false, reason: 'wide' });
    expect(decide(40, [quiet(40), noisy(40)])).toEqual({ stop: true, reason: 'rounds' });
    expect(decide(42, [noisy(42)])).toEqual({ stop: true, reason: 'rounds' });
  });

  it('asks to be narrow twice: now, and one pair of rounds ago', () => {
    const late = { baseline: quiet(12).baseline, candidate: [...noisy(6).candidate, ...quiet(6).candidate] };
    const target = { minimum: 6, targetHalfWidth: 0.16 };
    const shorter = { baseline: late.baseline.slice(0, 10), candidate: late.candidate.slice(0, 10) };
    expect(decide(10, [shorter], target).reason).toBe('wide');
    expect(decide(12, [late], target).reason).toBe('wide');
    const longer = {
      baseline: quiet(14).baseline,
      candidate: [...late.candidate, ...quiet(2).candidate],
    };
    expect(decide(14, [longer], target).reason).toBe('narrow');
  });

  it('does not wait for what has no pairs, but for what has few', () => {
    const none = { baseline: [], candidate: [] };
    expect(decide(12, [quiet(12), none]).reason).toBe('narrow');
    expect(decide(12, [quiet(12), quiet(4)]).reason).toBe('wide');
  });

  it('ends when the time allowed is spent, after a whole pair even before the minimum', () => {
    expect(decide(4, [noisy(4)], { elapsed: 5, timeAllowed: 5 })).toEqual({ stop: true, reason: 'time' });
    expect(decide(4, [noisy(4)], { elapsed: 4, timeAllowed: 5 }).stop).toBe(false);
    expect(decide(0, [], { elapsed: 5, timeAllowed: 5 }).stop).toBe(false);
  });

  it('looks at widths alone: where the ratio lies changes nothing', () => {
    const { normal } = randomFrom(8);
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 19 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (half, effect) => {
          const baseline = Array.from({ length: 2 * half }, () => Math.exp(0.05 * normal()));
          const candidate = baseline.map(() => Math.exp(0.05 * normal()));
          const slowed = candidate.map((value) => value * effect);
          const [as, was] = [slowed, candidate].map((times) =>
            decide(2 * half, [{ baseline, candidate: times }]),
          );
          expect(as).toEqual(was);
        },
      ),
    );
  });

  it('refuses bounds that part pairs or are out of order', () => {
    for (const bounds of [
      { minimum: 9 },
      { maximum: 31 },
      { minimum: 50 },
      { minimum: 0 },
      { targetHalfWidth: 0 },
    ]) {
      expect(() => decide(10, [quiet(10)], bounds)).toThrow(RangeError);
    }
  });
});
