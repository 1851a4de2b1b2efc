import { afterAll, describe, expect, it } from 'vitest';
import { believed } from '../false-discovery.ts';
import { judgeChange } from '../judge-change.ts';
import type { RatioEstimate } from '../paired-ratio.ts';
import { wilson } from '../wilson.ts';
import { noiseOf } from './noise.ts';
import type { NoiseModel } from './noise.ts';
import { randomFrom } from './random.ts';
import { simulatedHunt, simulatedRun, simulatedRunOf } from './simulated-run.ts';

const runs = 2000;
const effect = 1.1;
const seeds: Record<NoiseModel, number> = { lognormal: 101, bursts: 102, drift: 103 };
const lines: string[] = [];

const report = (what: string, hits: number): number => {
  const { share, low, high } = wilson(hits, runs);
  const percent = (value: number): string => (100 * value).toFixed(1);
  lines.push(`${what} | ${hits} | ${percent(share)} % | ${percent(low)} .. ${percent(high)} %`);
  return share;
};

const differs = ({ low, high }: RatioEstimate): boolean => low > 1 || high < 1;

const count = (trial: (run: number) => boolean): number =>
  Array.from({ length: runs }, (_, run) => trial(run)).filter(Boolean).length;

afterAll(() => {
  console.log(lines.map((line) => `| ${line} |`).join('\n'));
});

describe.each(['lognormal', 'bursts', 'drift'] as const)('2,000 simulated runs, noise: %s', (model) => {
  const random = randomFrom(seeds[model]);
  const trials = Array.from({ length: runs }, () => {
    const noise = noiseOf(model, random);
    const run = (truth: number): RatioEstimate => simulatedRun(noise, truth, random);
    return { same: run(1), again: run(1), slower: run(effect) };
  });

  it('alarms falsely in 3.5 to 6.5 %, stopping rule included', () => {
    const share = report(`${model}: false alarms`, trials.filter(({ same }) => differs(same)).length);
    expect(share).toBeGreaterThan(0.035);
    expect(share).toBeLessThan(0.065);
  });

  it('finds a true 10 % in at least 95 %', () => {
    const found = trials.filter(({ slower }) => slower.low > 1).length;
    expect(report(`${model}: 10 % found`, found)).toBeGreaterThan(0.95);
  });

  it('calls fewer than 1 % of unchanged ratios a regression, and finds 95 % of those 10 % worse', () => {
    const judged = (to: (trial: (typeof trials)[number]) => RatioEstimate, verdict: string): number =>
      trials.filter((trial) => judgeChange({ base: trial.same, new: to(trial) }).verdict === verdict).length;
    const again = ({ again: run }: (typeof trials)[number]): RatioEstimate => run;
    const slower = ({ slower: run }: (typeof trials)[number]): RatioEstimate => run;
    expect(report(`${model}: gate, false regressions`, judged(again, 'regressed'))).toBeLessThan(0.01);
    expect(report(`${model}: gate, 10 % regression found`, judged(slower, 'regressed'))).toBeGreaterThan(
      0.95,
    );
    report(`${model}: gate, unchanged and said so`, judged(again, 'same'));
    report(`${model}: gate, 10 % regression called same`, judged(slower, 'same'));
  });

  it('says of itself what it could have found: its smallest effect is the one found four times in five', () => {
    const fixed = randomFrom(seeds[model] + 10);
    const noise = noiseOf(model, fixed, [0.04, 0.04]);
    const said = Array.from({ length: 200 }, () => simulatedRunOf(noise, 1, fixed, 20).smallestEffect ?? 1);
    const smallest = said.toSorted((a, b) => a - b)[100] ?? 1;
    const found = count(() => simulatedRunOf(noise, smallest, fixed, 20).low > 1);
    const share = report(`${model}: smallest effect (${smallest.toFixed(3)}, 20 rounds) found`, found);
    expect(Math.abs(share - 0.8)).toBeLessThan(0.08);
  });

  it.each([5, 10, 20, 40])('with exactly %i rounds alarms falsely in 20 to 65 of 1,000', (rounds) => {
    const fixed = randomFrom(seeds[model] + rounds);
    const alarms = count(() => differs(simulatedRunOf(noiseOf(model, fixed), 1, fixed, rounds)));
    const share = report(`${model}: false alarms, exactly ${rounds} rounds`, alarms);
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.065);
  });
});

describe.each([2, 4, 6, 10])('2,000 simulated runs, lognormal noise of a MAD of exactly %i %', (percent) => {
  const random = randomFrom(200 + percent);
  const noise = noiseOf('lognormal', random, [percent / 100, percent / 100]);
  const trials = Array.from({ length: runs }, () => ({
    same: simulatedRun(noise, 1, random),
    slower: simulatedRun(noise, effect, random),
  }));

  it('alarms falsely in 3 to 6.5 %: no level hides behind the others', () => {
    const rounds = trials.reduce((sum, { same }) => sum + same.n, 0) / runs;
    const alarms = trials.filter(({ same }) => differs(same)).length;
    const share = report(`MAD ${percent} %, ${rounds.toFixed(1)} rounds: false alarms`, alarms);
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.065);
  });

  it('finds 10 % within a run at all of them; the gate, with two runs, up to 4 %', () => {
    const seen = trials.filter(({ slower }) => slower.low > 1).length;
    expect(report(`MAD ${percent} %: 10 % found`, seen)).toBeGreaterThan(0.9);
    const regressed = trials.filter(
      ({ same, slower }) => judgeChange({ base: same, new: slower }).verdict === 'regressed',
    ).length;
    const share = report(`MAD ${percent} %: gate, 10 % regression found`, regressed);
    if (percent <= 4) expect(share).toBeGreaterThan(0.95);
  });
});

describe.each([6, 10, 20])('2,000 gates of 50 unchanged comparisons, %i rounds each', (rounds) => {
  it('accuse anything in fewer than one in twenty, where each comparison alone would in many more', () => {
    const random = randomFrom(300 + rounds);
    const noises = (['lognormal', 'bursts', 'drift'] as const).map((model) => noiseOf(model, random));
    const pool = noises.flatMap((noise) =>
      Array.from({ length: 2000 }, () =>
        judgeChange({
          base: simulatedRunOf(noise, 1, random, rounds),
          new: simulatedRunOf(noise, 1, random, rounds),
        }),
      ),
    );
    const accused = { alone: 0, together: 0 };
    for (let gate = 0; gate < runs; gate += 1) {
      const judged = Array.from(
        { length: 50 },
        () => pool[Math.floor(random.uniform() * pool.length)],
      ).filter((one) => one !== undefined);
      const held = believed(judged.map(({ chance }) => chance));
      const moved = judged.map(({ verdict }) => verdict === 'regressed' || verdict === 'improved');
      if (moved.includes(true)) accused.alone += 1;
      if (moved.some((one, index) => one && held[index] === true)) accused.together += 1;
    }
    const alone = report(`50 unchanged, ${rounds} rounds: each judged alone`, accused.alone);
    const together = report(`50 unchanged, ${rounds} rounds: held against all`, accused.together);
    expect(together).toBeLessThan(0.05);
    expect(alone).toBeGreaterThan(together);
  });
});

it('alarms at least twice as often when it stops at the first significant look instead', () => {
  const random = randomFrom(104);
  const alarms = count(() => differs(simulatedHunt(noiseOf('lognormal', random), 1, random)));
  expect(report('lognormal: false alarms, stopping on significance', alarms)).toBeGreaterThan(0.1);
});

it('is the same every time: it draws from a seed', () => {
  const draw = (seed: number): RatioEstimate =>
    simulatedRun(noiseOf('drift', randomFrom(seed)), 1, randomFrom(seed));
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
});
