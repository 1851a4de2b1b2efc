import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { needsOf, outlineBlocks, planText, shortages, shortPlan, totalSeconds } from './plan-text.ts';
import { planWork, type RunChoice } from './plan-work.ts';

const MiB = 1024 ** 2;
const session = {
  signal: new AbortController().signal,
  onShutdown: () => () => undefined,
  say: () => undefined,
  show: () => undefined,
};
const planned = async (quick: boolean) => {
  const choice: RunChoice = { scenarios: await scenarios.choose([]), quick, seed: 1 };
  const work = await planWork(choice, session, { dryRun: true });
  return { choice, work, outlines: outlineBlocks(choice, work, 2) };
};

test('the plan of a full run names every block with its range of rounds and its time', async () => {
  const { choice, work, outlines } = await planned(false);
  const needs = needsOf(choice, work, 2);
  const text = planText(work, outlines, needs, { disk: 1e12, memory: 1e12 });
  expect(text.match(/10 to 40 rounds in at most 5 min/g)).toHaveLength(work.length);
  expect(text).toContain('seed-claims: 200 parts of 17 MiB');
  expect(needs.disk).toBeGreaterThan(200 * 17 * MiB);
  // Two replicas beside the page cache.
  expect(needs.memory).toBeGreaterThan(3 * 200 * 17 * MiB);
});

test('three runs take three times as long, less the sets that are kept where the disk holds them all', async () => {
  const { choice, work, outlines } = await planned(true);
  const [once, kept, made] = [
    needsOf(choice, work, 2),
    needsOf(choice, work, 2, { runs: 3, freeDisk: 1e12 }),
    needsOf(choice, work, 2, { runs: 3, freeDisk: needsOf(choice, work, 2).disk }),
  ];
  expect([kept.setsKept, made.setsKept]).toEqual([true, false]);
  expect(kept.disk).toBeGreaterThan(once.disk);
  expect(made.disk).toBe(once.disk);
  const seconds = (needs: typeof once): number => totalSeconds(outlines, needs).low;
  expect(seconds(made)).toBeCloseTo(3 * seconds(once));
  expect(seconds(kept)).toBeLessThan(seconds(made));
  expect(seconds(kept)).toBeGreaterThan(2 * seconds(once));
  const available = { disk: 1e12, memory: 1e12 };
  expect(planText(work, outlines, kept, available)).toContain('estimated time of 3 runs: ');
  expect(shortPlan(outlines, kept, available)).toMatch(/^plan: 3 runs of \d+ blocks, estimated /);
});

test('a quick run has a fixed number of rounds and takes less time', async () => {
  const { outlines } = await planned(true);
  expect(outlines.every(({ rounds }) => rounds.minimum === rounds.maximum && rounds.maximum <= 16)).toBe(
    true,
  );
});

test('what does not fit is named with its remedy, and only that', () => {
  const needs = { disk: 10 * MiB, memory: 20 * MiB };
  expect(shortages(needs, { disk: 10 * MiB, memory: 20 * MiB })).toEqual([]);
  expect(shortages(needs, { disk: undefined, memory: 20 * MiB })).toEqual([]);
  expect(shortages(needs, { disk: 9 * MiB, memory: 20 * MiB })).toEqual([
    expect.stringMatching(/^disk: 10 MiB are needed .* 9 MiB are free\n {2}.*UNIMAP_CACHE/) as string,
  ]);
  expect(shortages(needs, { disk: 10 * MiB, memory: 19 * MiB })).toEqual([
    expect.stringMatching(/^memory: 20 MiB are needed, 19 MiB are available\n {2}/) as string,
  ]);
});
