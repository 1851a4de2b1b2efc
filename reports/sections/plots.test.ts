import { expect, test } from 'vitest';
import { strategyNames } from '../../harness/results/strategy.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import { deriveResults } from '../derive-results.ts';
import { partSize } from './part-size/part-size.ts';
import {
  arm,
  loaded,
  modelSet,
  onNodes,
  results,
  sample,
  timed,
} from '../../harness/results/test-support/results-builder.ts';
import { sampleRun } from '../test-support/sample-run.ts';
import { strategyColours } from '../rows/strategy-colours.ts';
import { speedBin } from './part-size/speed-bins.ts';
import { drawPlot } from '../plots/draw-plot.ts';
import { logTicks } from '../plots/log-ticks.ts';
import { plotsOf } from './plots-of.ts';

const plots = (given: ResultsRecord) => plotsOf(deriveResults(given));
const names = (given: ResultsRecord): string[] => plots(given).map(({ name }) => name);

/** `per-part` takes a fixed time a part on top of its bytes, so that the gain falls with the size of a part. */
const grid = (scenario = 'seed-claims', swing = 1): ResultsRecord => {
  const arms = [arm('per-part'), arm('unified')];
  const sets = [4, 100].flatMap((parts) =>
    [4, 256, 16_384].map((kib) => ({
      ...modelSet(parts),
      id: `${parts}x${kib}`,
      title: `${parts} parts of ${kib} KiB`,
      bytes: parts * kib * 1024,
    })),
  );
  const samples = sets.flatMap((set) =>
    arms.flatMap((one) =>
      timed(
        set,
        one,
        [0, 1, 2, 3, 4, 5].map((round) =>
          Math.round(
            (set.bytes / 8 + (one.strategy === 'per-part' ? 200_000 * set.parts : 2000)) *
              (1 + round / 100) *
              (one.strategy === 'unified' && round % 2 === 0 ? swing : 1),
          ),
        ),
      ).map((one) => ({ ...one, scenario })),
    ),
  );
  return results({ sets, arms, samples });
};

/** `per-part` takes three times as long in 100 parts as in 4, `unified` as long. */
const growing = (): ResultsRecord => {
  const arms = [arm('per-part'), arm('unified')];
  const sets = [modelSet(4), modelSet(100)];
  const times = (parts: number, strategy: string): number[] =>
    [10, 11, 12, 10, 11, 12].map((time, round) =>
      strategy === 'per-part' && parts === 100 ? time * 3 : time + (parts === 100 ? (round % 3) - 1 : 0),
    );
  const samples = sets.flatMap((set) =>
    arms.flatMap((one) => timed(set, one, times(set.parts, one.strategy))),
  );
  return results({ sets, arms, samples, sharedRounds: ['seed-claims'] });
};

test('a results file without observations has no plot, and one with few only those its data allow', () => {
  expect(names(results())).toEqual([]);
  expect(names(sampleRun())).toEqual([
    'ways',
    'speed-over-parts',
    'load-time-tiny',
    'load-time-real',
    'phases',
    'memory',
  ]);
});

test('every plot is drawn in the same bytes each time, whatever was drawn before it', async () => {
  const run = sampleRun();
  const [first, second] = [[] as string[], [] as string[]];
  for (const plot of plots(run)) first.push(await drawPlot(plot));
  for (const plot of plots(run).toReversed()) second.unshift(await drawPlot(plot));
  expect(second).toEqual(first);
});

test('a picture holds no script, no font, no address but that of its format, and no number that is none', async () => {
  for (const plot of [...plots(sampleRun()), ...plots(grid())]) {
    const svg = await drawPlot(plot);
    expect(svg).not.toMatch(/<script|@font-face|<image|<foreignObject|NaN|undefined|Infinity|url\(/u);
    expect(svg.replaceAll(/xmlns(:\w+)?="[^"]+"/gu, '')).not.toMatch(/https?:/u);
    expect(svg).toContain('prefers-color-scheme:dark');
  }
});

test('what is written in the ground’s or the ink’s colour turns on a dark screen', async () => {
  const [plot] = plots(sampleRun());
  const svg = plot ? await drawPlot(plot) : '';
  const turned = [...svg.matchAll(/\[(?:fill|stroke)="(#\w+)"\]/gu)].map(([, colour]) => colour);
  const text = [...svg.matchAll(/<text[^>]* fill="(#\w+)"/gu)].map(([, colour]) => colour);
  expect(text.length).toBeGreaterThan(5);
  expect(text.filter((colour) => !turned.includes(colour))).toEqual([]);
});

test('each strategy has one colour of its own', () => {
  const colours = strategyNames.map((name) => strategyColours[name]);
  expect(new Set(colours).size).toBe(strategyNames.length);
});

test('a fallback is in no plot', () => {
  const set = modelSet(4);
  const one = arm('unified');
  const fallen = loaded(set, one, 5, { obtained: { pageKind: '4k', placement: 'mirror' } });
  expect(names(results({ sets: [set], arms: [one], samples: [sample(set, one, 0, fallen)] }))).toEqual([]);
});

test('the titles say what the data say', () => {
  const finding = (name: string): string => plots(grid()).find((plot) => plot.name === name)?.finding ?? '';
  expect(finding('part-size-map')).toBe(
    'unified reaches 10x with 4 and 100 parts of up to 4 KiB and 100x with 4 and 100 parts of up to 4 KiB (on 2m pages, with 4 to 100 parts of 4 KiB to 16 MiB)',
  );
  expect(finding('break-even')).toBe(
    'unified is worth 10\u00a0% or more with 4 and 100 parts of up to 256 KiB (on 2m pages, with 4 to 100 parts of 4 KiB to 16 MiB)',
  );
  const overParts = plots(sampleRun()).find(({ name }) => name === 'speed-over-parts')?.finding;
  expect(overParts).toMatch(
    /^Tiny parts: unified is at most 24\.0x as fast as one mapping per part on 2m pages, with 4 to 200 parts of 16 KiB \(10x from 4 parts, 100x is not reached\)/u,
  );
  expect(overParts).toMatch(/real parts: unified is at most 1\.\d+x .* \(10x is not reached\)$/u);
});

test('a title that states a factor, or no difference, names the kinds of page it was measured on', () => {
  const set = modelSet(4);
  const arms = (['2m', '1g'] as const).flatMap((pageKind) =>
    (['per-part', 'unified'] as const).map((strategy) => arm(strategy, { pageKind })),
  );
  const samples = arms.flatMap((one) => timed(set, one, [10, 11, 12, 10, 11, 12]));
  const twoKinds = results({ sets: [set], arms, samples });
  expect(plots(twoKinds).find(({ name }) => name === 'load-time-tiny')?.finding).toBe(
    'Tiny parts: one mapping loads at 1.00x the speed of one per part (on 2m and 1g pages, with 4 parts of 16 KiB)',
  );
  const stated = [sampleRun(), twoKinds, growing(), grid(), grid('part-size', 1000)]
    .flatMap(plots)
    .flatMap(({ finding }) => finding.split('; '))
    .filter((finding) => /\dx\b|no difference/iu.test(finding));
  expect(stated.length).toBeGreaterThan(12);
  expect(stated.filter((finding) => !/\b(?:2m|1g|thp|4k)\b/u.test(finding))).toEqual([]);
});

test('10x and 100x are reached where the whole interval reaches them, as the text says it', () => {
  // 100 parts of 4 KiB: rounds of 380x and of 0.38x, whose median is 12x.
  const finding = plots(grid('part-size', 1000)).find(({ name }) => name === 'part-size-map')?.finding;
  expect(finding).toBe(
    'unified reaches 10x with none of these sets and 100x with none of these sets (on 2m pages, with 4 to 100 parts of 4 KiB to 16 MiB)',
  );
  expect(partSize.render(deriveResults(grid('part-size', 1000)))).toContain(
    '10 times as fast as `per-part` with none of these sets, 100 times with none of these sets',
  );
});

test('the fitted costs are drawn with their error, and only where they were fitted', async () => {
  expect(names(sampleRun())).not.toContain('cost-model');
  const plot = plots(grid('whatever-it-is-called')).find(({ name }) => name === 'cost-model');
  expect(plot?.finding).toMatch(/to within 0\u00a0% in the median, and 0\u00a0% at worst/u);
  const svg = plot ? await drawPlot(plot) : '';
  expect(svg).toContain('per-part · 100 parts of 256 KiB · ');
  expect(svg).toMatch(/measured \(median of 6\) · [\d.]+ ms modelled, 1\.00x/u);
});

test('pages by node are drawn where several nodes hold pages, and misplaced ones are the finding', () => {
  const set = modelSet(4);
  const one = arm('unified');
  const on = (misplaced: number) =>
    results({
      environment: onNodes(2),
      sets: [set],
      arms: [one],
      samples: [
        sample(
          set,
          one,
          0,
          loaded(set, one, 5, {
            pages: {
              regions: 2,
              replicas: 2,
              resident: 8,
              absent: 0,
              perNode: { '0': 4, '1': 4 },
              misplaced,
            },
          }),
        ),
      ],
    });
  const finding = (misplaced: number) =>
    plots(on(misplaced)).find(({ name }) => name === 'pages-per-node')?.finding;
  expect(finding(0)).toBe('Every page is on the node it was asked for, in 1 load');
  expect(finding(3)).toBe('3 pages in 1 load are on another node than asked for');
});

test('speeds fall in the bin they reach, and ticks stay within the axis', () => {
  expect([0.5, 1, 1.05, 9.99, 10, 250].map((speed) => speedBin(speed).from)).toEqual([
    0, 0.95, 1.05, 2, 10, 100,
  ]);
  expect(logTicks([0.5, 130])).toEqual([0.5, 1, 2, 5, 10, 20, 50, 100]);
});

test('growth that cannot be told from noise is not called growth', () => {
  expect(plots(growing()).find(({ name }) => name === 'growth')?.finding).toBe(
    'With 100 parts of 16 KiB instead of 4 of 16 KiB, per-part (2m) is 0.333 times as fast and no difference can be told from noise for unified (2m)',
  );
});
