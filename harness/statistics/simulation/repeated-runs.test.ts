import { afterAll, describe, expect, it } from 'vitest';
import { wilson } from '../wilson.ts';
import { randomFrom } from './random.ts';
import { simulatedRepeats, type RepeatedEstimate, type Repeats } from './repeated-run.ts';

const lines: string[] = [];

const covers = ({ low, high }: { readonly low: number; readonly high: number }): boolean =>
  low <= 1 && high >= 1;

const report = (
  what: string,
  all: readonly RepeatedEstimate[],
  of: (one: RepeatedEstimate) => { readonly low: number; readonly high: number },
): number => {
  const { share, low, high } = wilson(all.filter((one) => covers(of(one))).length, all.length);
  const percent = (value: number): string => (100 * value).toFixed(1);
  lines.push(
    `${what} | ${percent(share)} % (${percent(low)}..${percent(high)}) of ${all.length.toLocaleString('en')}`,
  );
  return share;
};

/** As many files as hold 2,000 comparisons together. */
const simulate = (repeats: Repeats, seed: number): RepeatedEstimate[] => {
  const random = randomFrom(seed);
  return Array.from({ length: Math.ceil(2000 / repeats.comparisons) }, () =>
    simulatedRepeats(repeats, random),
  ).flat();
};

const usual = { runs: 3, runEffect: 0.05, roundNoise: 0.06 } as const;

afterAll(() => {
  console.log(lines.map((line) => `| ${line} |`).join('\n'));
});

describe.each([6, 15, 40])(
  'three runs of %i rounds, a run effect of 0.05 and round noise of 0.06',
  (rounds) => {
    it.each([1, 20])(
      'the joined interval covers the truth in nine of ten or more, with comparisons in a file: %i',
      (comparisons) => {
        const all = simulate({ ...usual, rounds, comparisons }, 1000 * rounds + comparisons);
        const share = report(
          `${rounds} rounds, ${comparisons} comparisons: joined`,
          all,
          ({ joined }) => joined,
        );
        expect(share).toBeGreaterThan(0.9);
      },
    );

    it('an interval of rounds alone covers it far less often, with one run or with all rounds thrown together', () => {
      const all = simulate({ ...usual, rounds, comparisons: 20 }, rounds);
      const one = report(`${rounds} rounds: one run, rounds alone`, all, ({ oneRun }) => oneRun);
      const pooled = report(
        `${rounds} rounds: three runs, rounds alone`,
        all,
        ({ pooledRounds }) => pooledRounds,
      );
      expect(one).toBeLessThan(0.85);
      expect(pooled).toBeLessThan(0.85);
    });
  },
);

it.each([0, 0.01, 0.03, 0.1])(
  'with a run effect of %d the joined interval covers 93 % or more too',
  (effect) => {
    const all = simulate({ ...usual, runEffect: effect, rounds: 15, comparisons: 20 }, 7 + 100 * effect);
    const share = report(`15 rounds, run effect ${100 * effect} %: joined`, all, ({ joined }) => joined);
    expect(share).toBeGreaterThan(0.93);
  },
);

it('two runs are enough where there are many comparisons', () => {
  const all = simulate({ ...usual, runs: 2, rounds: 15, comparisons: 20 }, 5);
  expect(report('15 rounds, 2 runs: joined', all, ({ joined }) => joined)).toBeGreaterThan(0.9);
});
