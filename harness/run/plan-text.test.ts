import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { needsOf, outline, planText, shortages } from './plan-text.ts';
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
  return { choice, work, outlines: work.map((each) => outline(choice, each, 2)) };
};

test('the plan of a full run names every block with its range of rounds and its time', async () => {
  const { choice, work, outlines } = await planned(false);
  const needs = needsOf(choice, work, 2);
  const text = planText(work, outlines, needs, { disk: 1e12, memory: 1e12 });
  expect(text.match(/10 to 40 rounds in at most 5 min/g)).toHaveLength(work.length);
  expect(text).toContain('seed-claims: 200 parts of 16 MiB');
  expect(needs.disk).toBeGreaterThan(200 * 16 * MiB);
  // Two replicas beside the page cache.
  expect(needs.memory).toBeGreaterThan(3 * 200 * 16 * MiB);
});

test('a quick run has a fixed number of rounds and takes less time', async () => {
  const { outlines } = await planned(true);
  expect(outlines.every(({ rounds }) => rounds.minimum === 6 && rounds.maximum === 6)).toBe(true);
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
