import { expect, test } from 'vitest';
import { deriveResults } from '../../derive-results.ts';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import { bandwidthPlot } from './bandwidth-plot.ts';

const set = modelSet(4);
const [roof, loader] = [arm('roof'), arm('unified-parallel')];

const finding = (rounds: number): string | undefined => {
  const drift = Array.from({ length: rounds }, (_, round) => 1 + 0.01 * (round % 3));
  const times = (milliseconds: number) => drift.map((each) => Math.round(each * milliseconds * 1e6));
  const samples = [...timed(set, roof, times(80)), ...timed(set, loader, times(100))];
  return bandwidthPlot(deriveResults(results({ sets: [set], arms: [roof, loader], samples })))[0]?.finding;
};

test('its title is the share of the roof that the rounds show, with its interval', () => {
  expect(finding(8)).toMatch(/unified-parallel.* loads at 80\u00a0% \[\d+, \d+\] of the roof's speed/u);
});

test('rounds too few for an interval give no share', () => {
  expect(finding(2)).toContain('Too few rounds');
});
