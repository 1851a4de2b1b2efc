import { afterAll, describe, expect, it } from 'vitest';
import { changePenalty, prudent, segmentsOf, varianceBetweenRuns } from '../change-points.ts';
import type { Observation } from '../change-points.ts';
import { standardErrors } from '../normal.ts';
import { wilson } from '../wilson.ts';
import { noiseOf } from './noise.ts';
import { randomFrom, type Random } from './random.ts';
import { simulatedRunOf } from './simulated-run.ts';

const histories = 400;
const comparisons = 40;
const lines: string[] = [];

afterAll(() => {
  console.log(lines.map((line) => `| ${line} |`).join('\n'));
});

const shareOf = (what: string, hits: number): number => {
  const { share, low, high } = wilson(hits, histories);
  lines.push(
    `${what} | ${hits} | ${(100 * share).toFixed(1)} % | ${(100 * low).toFixed(1)} .. ${(100 * high).toFixed(1)} %`,
  );
  return share;
};

/** What runs of unchanged code find, from which histories are drawn: each with the interval that its own rounds gave it. */
const poolOf = (random: Random): Observation[] =>
  Array.from({ length: 4000 }, (_, place) => {
    const noise = noiseOf((['lognormal', 'bursts', 'drift'] as const)[place % 3] ?? 'lognormal', random);
    const { ratio, low, high } = simulatedRunOf(noise, 1, random, 10);
    return {
      value: Math.log(ratio),
      variance: (Math.log(high / low) / 2 / standardErrors(0.95)) ** 2,
    };
  });

describe.each([
  { runs: 10, spread: 0 },
  { runs: 10, spread: 0.03 },
  { runs: 30, spread: 0.03 },
])('400 histories of 40 comparisons, $runs runs, a spread between runs of $spread', ({ runs, spread }) => {
  const random = randomFrom(500 + runs + 1000 * spread);
  const pool = poolOf(random);
  const drawn = (step: number): Observation[][] =>
    Array.from({ length: comparisons }, (_, comparison) =>
      Array.from({ length: runs }, (_unused, run) => {
        const { value, variance } = pool[Math.floor(random.uniform() * pool.length)] ?? {
          value: 0,
          variance: 1,
        };
        const moved = comparison === 0 && run >= runs / 2 ? step : 0;
        return { value: value + spread * random.normal() + moved, variance };
      }),
    );
  const startsOf = (series: readonly Observation[][]): number[][] => {
    const extra = varianceBetweenRuns(series);
    const penalty = changePenalty(comparisons * runs);
    return series.map((one) =>
      segmentsOf(prudent(one, extra), penalty)
        .slice(1)
        .map(({ from }) => from),
    );
  };

  it('shows a change that is none in fewer than one history in twenty', () => {
    const fooled = Array.from({ length: histories }, () => startsOf(drawn(0))).filter((found) =>
      found.some((starts) => starts.length > 0),
    ).length;
    expect(shareOf(`${runs} runs, spread ${spread}: histories with a false change`, fooled)).toBeLessThan(
      0.05,
    );
  });

  it('finds a planted step of 20 %, at its run or the next to it, in nine of ten', () => {
    const found = Array.from({ length: histories }, () => startsOf(drawn(Math.log(1.2)))[0] ?? []).filter(
      ([first]) => first !== undefined && Math.abs(first - runs / 2) <= 1,
    ).length;
    expect(shareOf(`${runs} runs, spread ${spread}: a step of 20 % found`, found)).toBeGreaterThan(0.9);
  });
});
