import { afterAll, describe, expect, it } from 'vitest';
import { ascending } from '../quantile.ts';
import { noisyBlock } from '../noisy-block.ts';
import { pairedRatio } from '../paired-ratio.ts';
import { steadyFrom } from '../steady-from.ts';
import { stillWarming } from '../still-warming.ts';
import { twoModes } from '../two-modes.ts';
import { wilson } from '../wilson.ts';
import { noiseOf, type Noise } from './noise.ts';
import { randomFrom, type Random } from './random.ts';

/** What is said of the loads of one arm, tried on loads of which nothing is to be said. */
const runs = 2000;
const lines: string[] = [];
afterAll(() => {
  console.log(lines.map((line) => `| ${line} |`).join('\n'));
});

const share = (what: string, hits: number, of = runs): number => {
  const found = wilson(hits, of);
  const percent = (value: number): string => (100 * value).toFixed(1);
  lines.push(`${what} | ${percent(found.share)} % | ${percent(found.low)} .. ${percent(found.high)} %`);
  return found.share;
};

/** A load of a machine of that noise: every tenth round slows one of two arms, so every twentieth load of an arm. */
const loadOf =
  ({ spread, bursts }: Noise, random: Random) =>
  (): number =>
    Math.exp(spread * random.normal()) * (random.uniform() < bursts / 2 ? 1.5 + 1.5 * random.uniform() : 1);

const times = (count: number, load: () => number): number[] => Array.from({ length: count }, load);

const count = (of: number, trial: () => boolean): number =>
  times(of, () => Number(trial())).reduce((a, b) => a + b);

/** A first load and the warm-up after it, as `warmUp` makes them. */
const warmUpOf = (most: number, load: () => number): number[] => {
  const made = [20 * load()];
  while (made.length <= most && steadyFrom(made) === undefined) made.push(load());
  return made;
};

const levels = [
  ['2 to 6 %', [0.02, 0.06]],
  ['6 %', [0.06, 0.06]],
  ['10 %', [0.1, 0.1]],
  ['17 %', [0.17, 0.17]],
] as const;

describe.each(['lognormal', 'bursts'] as const)('2,000 machines that are steady, noise: %s', (model) => {
  it.each(levels)('with a MAD of %s are called unsteady in some 5 % or less', (name, [from, to]) => {
    for (const [rounds, most] of [
      [6, 3],
      [10, 5],
      [40, 5],
    ] as const) {
      const random = randomFrom(rounds);
      let unlike = 0;
      const alarms = count(runs, () => {
        const load = loadOf(noiseOf(model, random, [from, to]), random);
        const warmed = warmUpOf(most, load);
        unlike += Number(steadyFrom(warmed) === undefined);
        return stillWarming(warmed.slice(1), times(rounds, load)) === true;
      });
      const what = `${model}, MAD ${name}, ${rounds} rounds`;
      expect(share(`${what}: called still warming`, alarms)).toBeLessThan(0.065);
      share(`${what}: no three loads alike`, unlike);
    }
  });

  it.each([6, 10, 20, 40])('in %i rounds have two modes in 1 % or less, whatever the noise', (rounds) => {
    const random = randomFrom(rounds);
    const trials = rounds === 40 ? 500 : runs;
    /** How not to do it: wherever 10 % lie between two neighbours, with two or more on either side. */
    const widestGap = (given: readonly number[]): boolean => {
      const sorted = ascending(given);
      return sorted.slice(2, -1).some((time, index) => time / (sorted[index + 1] ?? time) > 1.1);
    };
    for (const [name, [from, to]] of levels) {
      let gaps = 0;
      const alarms = count(trials, () => {
        const load = loadOf(noiseOf(model, random, [from, to]), random);
        const made = times(rounds, load);
        gaps += Number(widestGap(made));
        return twoModes(made) !== undefined;
      });
      const what = `${model}, MAD ${name}, ${rounds} rounds`;
      expect(share(`${what}: two modes`, alarms, trials)).toBeLessThan(0.015);
      share(`${what}: a gap of 10 %, as a naive test has it`, gaps, trials);
    }
  });
});

it('finds a warm-up that ended 20 % above the rounds, at a MAD of 6 %, in three of four quick blocks', () => {
  const random = randomFrom(7);
  const found = count(runs, () => {
    const load = loadOf(noiseOf('lognormal', random, [0.06, 0.06]), random);
    return stillWarming([1.2 * load(), 1.2 * load()], times(6, load)) === true;
  });
  expect(share('warm-up 20 % above, 6 rounds: found', found)).toBeGreaterThan(0.75);
});

it.each([
  [10, 0.5],
  [20, 0.9],
  [40, 0.99],
])(
  'finds every second load to take half as long again, at a MAD of 2 %, in %i rounds: %f or more',
  (rounds, least) => {
    const random = randomFrom(8);
    const trials = rounds === 40 ? 300 : 1000;
    const found = count(trials, () => {
      const load = loadOf(noiseOf('lognormal', random, [0.02, 0.02]), random);
      return twoModes(times(rounds, () => load() * (random.uniform() < 0.5 ? 1.5 : 1))) !== undefined;
    });
    expect(share(`every second load 1.5 times, ${rounds} rounds: two modes`, found, trials)).toBeGreaterThan(
      least,
    );
  },
);

it.each([
  [2, 6, 0, 0.01],
  [4, 6, 0, 0.05],
  [4, 10, 0, 0.05],
  [10, 6, 0.7, 1],
])('a block of a MAD of %i %% and %i rounds is called noisy in %f to %f', (percent, rounds, least, most) => {
  const random = randomFrom(9);
  const noisy = count(runs, () => {
    const load = loadOf(noiseOf('lognormal', random, [percent / 100, percent / 100]), random);
    const baseline = times(rounds, load);
    const candidates = times(3, () => 0).map(() => times(rounds, load));
    return noisyBlock(candidates.map((candidate) => pairedRatio({ baseline, candidate }).mad)) !== undefined;
  });
  const found = share(`three comparisons, MAD ${percent} %, ${rounds} rounds: noisy`, noisy);
  expect(found).toBeGreaterThanOrEqual(least);
  expect(found).toBeLessThanOrEqual(most);
});
