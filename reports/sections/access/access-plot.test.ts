import { expect, test } from 'vitest';
import type { AccessRecordType } from '../../../harness/results/access.ts';
import { accessPatterns } from '../../../harness/results/access.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { deriveResults } from '../../derive-results.ts';
import { renderReport } from '../../render-report.ts';
import { accessReads } from '../../test-support/access-builder.ts';
import type { AccessCost } from '../../test-support/access-builder.ts';
import { arm, modelSet, results } from '../../../harness/results/test-support/results-builder.ts';
import { drawPlot } from '../../plots/draw-plot.ts';
import { plotsOf } from '../plots-of.ts';

const set = modelSet(8, 'real');
const mapped = arm('llama-mmap');
const small = arm('unified-parallel', { pageKind: '4k' });
const large = arm('unified-parallel', { pageKind: '2m' });

const reads = (of: ArmDefinition, cost: AccessCost) =>
  accessReads(set, of, { patterns: accessPatterns, ...cost });
const plots = (access: AccessRecordType[]) =>
  plotsOf(deriveResults(results({ sets: [set], arms: [mapped, small, large], access })));
const named = (access: AccessRecordType[], name: string) => plots(access).find((plot) => plot.name === name);

test('the title says which pages are read faster, by how much, and for which patterns nothing was shown', () => {
  const twice = [
    ...reads(small, { load: 100e6, pass: 80e6 }),
    ...reads(large, { load: 300e6, pass: 40e6, patterns: ['random'] }),
    ...reads(large, { load: 300e6, pass: 80e6, patterns: ['sequential'] }).map((one) => ({
      ...one,
      id: `${one.id} again`,
      round: one.round + 10,
    })),
    ...reads(small, { load: 100e6, pass: 80e6, patterns: ['sequential'] }).map((one) => ({
      ...one,
      id: `${one.id} again`,
      round: one.round + 10,
    })),
  ];
  expect(named(twice, 'access')?.finding).toBe(
    'unified-parallel (2m) is read 2.00x (random) as fast as unified-parallel (4k); no difference is shown for sequential',
  );
  const alike = [...reads(small, { load: 1, pass: 80e6 }), ...reads(large, { load: 1, pass: 80e6 })];
  expect(named(alike, 'access')?.finding).toBe(
    'No pass was shown to differ from one over unified-parallel (4k), of unified-parallel (2m)',
  );
});

test('a pass of another node’s threads has a bar of its own, and the title says what it costs', async () => {
  const one = named(reads(large, { load: 1, pass: 40e6 }), 'access');
  const two = named(reads(large, { load: 1, pass: 40e6, remote: 100e6 }), 'access');
  expect(one?.finding).not.toContain('another node');
  expect(two?.finding).toContain("by another node's threads at 0.400x the speed");
  const svg = two ? await drawPlot(two) : '';
  expect(svg).toContain('threads of another node · median');
  // 128 MiB in 40 ms, drifting by 10 % a round: the median of rounds 1.1 to 1.6.
  expect(svg).toMatch(/matvec · threads of the replica's own node · median 2\.\d+ GB\/s, 95% /u);
});

test('load and passes are set against llama.cpp’s mapping until they are even, where passes differ', async () => {
  const slow = [
    ...reads(mapped, { load: 100e6, pass: 80e6 }),
    ...reads(large, { load: 300e6, pass: 40e6, patterns: ['sequential'] }),
  ];
  const plot = named(slow, 'access-break-even');
  expect(plot?.finding).toBe('By sequential passes, unified-parallel (2m) is ahead after 4 passes');
  expect(plot ? await drawPlot(plot) : '').toContain('the load 200 ms more');
  const never = [
    ...reads(mapped, { load: 100e6, pass: 40e6 }),
    ...reads(large, { load: 300e6, pass: 80e6, patterns: ['matvec'] }),
  ];
  expect(named(never, 'access-break-even')?.finding).toContain('matvec passes, unified-parallel (2m) never');
  const alike = [...reads(mapped, { load: 1, pass: 40e6 }), ...reads(large, { load: 3, pass: 40e6 })];
  expect(named(alike, 'access-break-even')).toBeUndefined();
});

test('both stand in the section of what was read', () => {
  const access = [
    ...reads(mapped, { load: 100e6, pass: 80e6 }),
    ...reads(large, { load: 300e6, pass: 40e6 }),
    ...reads(small, { load: 300e6, pass: 60e6 }),
  ];
  const run = results({ sets: [set], arms: [mapped, small, large], access });
  const [, section = ''] = renderReport(deriveResults(run), plotsOf(deriveResults(run))).split('## Access');
  expect(section).toContain('(plots/access-break-even.svg)');
  expect(section).toContain('**Not shown:** a token rate');
});
