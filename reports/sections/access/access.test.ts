import { reportOf } from '../../test-support/rendered.ts';
import { expect, test } from 'vitest';
import type { AccessRecordType } from '../../../harness/results/access.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import type { ResultsRecord } from '../../../harness/results/results.ts';
import { deriveResults } from '../../derive-results.ts';
import { mergeResults } from '../../merge/merge-results.ts';
import { accessReads } from '../../test-support/access-builder.ts';
import type { AccessCost } from '../../test-support/access-builder.ts';
import { arm, modelSet, results } from '../../../harness/results/test-support/results-builder.ts';
import { access as accessSection } from './access.ts';

const set = modelSet(8, 'real');
const mapped = arm('llama-mmap');
const small = arm('unified-parallel', { pageKind: '4k', threads: 2 });
const large = arm('unified-parallel', { pageKind: '2m', threads: 2 });

const reads = (of: ArmDefinition, cost: AccessCost) => accessReads(set, of, cost);

const run = (access: AccessRecordType[]): ResultsRecord =>
  results({ sets: [set], arms: [mapped, small, large], access });

const rendered = (access: AccessRecordType[]): string => accessSection.render(deriveResults(run(access)));

test('passes are compared within their round, and a slower load pays for itself after a number of them', () => {
  const report = rendered([
    ...reads(mapped, { load: 100e6, pass: 80e6 }),
    ...reads(large, { load: 300e6, pass: 40e6 }),
  ]);
  const [comparison] = deriveResults(
    run([...reads(mapped, { load: 1, pass: 80e6 }), ...reads(large, { load: 1, pass: 40e6 })]),
  ).derived.comparisons;
  expect(comparison).toMatchObject({
    metric: 'access-sequential',
    baseline: mapped.id,
    candidate: large.id,
    n: 6,
  });
  expect(comparison?.ratio).toBeCloseTo(0.5, 6);
  // 200 ms of load over 54.1 ms saved by a pass: the medians of drifting rounds.
  expect(report).toContain('after 4 passes');
  expect(report).toContain('all read the same bytes');
});

test('a slower load that reads no faster never pays, and what was not shown to differ has no break-even', () => {
  const slow = rendered([
    ...reads(mapped, { load: 100e6, pass: 40e6 }),
    ...reads(large, { load: 300e6, pass: 80e6 }),
  ]);
  expect(slow).toContain('never: faster nowhere');
  const same = rendered([
    ...reads(mapped, { load: 100e6, pass: 40e6 }),
    ...reads(large, { load: 300e6, pass: 40e6 }),
  ]);
  expect(same).toContain('no difference between passes was shown');
});

test('page kinds of one strategy are compared with its 4 KiB pages', () => {
  const comparisons = deriveResults(
    run([...reads(small, { load: 1, pass: 80e6 }), ...reads(large, { load: 1, pass: 60e6 })]),
  ).derived.comparisons;
  expect(comparisons).toMatchObject([{ baseline: small.id, candidate: large.id }]);
});

test('what fell back is compared with nothing', () => {
  const found = run([
    ...reads(mapped, { load: 1, pass: 80e6 }),
    ...reads(large, { load: 1, pass: 60e6, obtained: '4k' }),
  ]);
  expect(deriveResults(found).derived.comparisons).toEqual([]);
});

test('the wrong node is compared with the right one, and said to be missing where there is one node', () => {
  const two = rendered(reads(large, { load: 1, pass: 40e6, remote: 100e6 }));
  expect(two).toMatch(/The wrong node[\s\S]*0\.400 \[0\.400, 0\.400\]/u);
  expect(rendered(reads(large, { load: 1, pass: 40e6 }))).toContain('that takes two nodes');
});

test('counters are shown by line where they were counted, and the others with why they were not', () => {
  const counted = rendered(reads(large, { load: 1, pass: 40e6, dtlb: (set.bytes / 64) * 3 * 2 }));
  expect(counted).toContain('| sequential | 2.00 |');
  expect(counted).toContain('`nodeLoadMisses` (perf_event_open: ENOENT, this machine does not count it)');
});

test('arms that read other bytes are called out', () => {
  const report = rendered([
    ...reads(mapped, { load: 1, pass: 40e6 }),
    ...reads(large, { load: 1, pass: 40e6, checksum: '00000000000000ab' }),
  ]);
  expect(report).toContain('**The checksums of sequential differ between arms');
});

test('a report without readings has no such section, and one with them says what it does not show', () => {
  expect(reportOf(results())).not.toContain('## Access');
  expect(reportOf(run(reads(large, { load: 1, pass: 40e6 })))).toContain('CPU_REPACK');
});

test('readings of two runs are never paired with each other', () => {
  const other = run(reads(large, { load: 1, pass: 20e6 }));
  const merged = mergeResults([
    run(reads(mapped, { load: 1, pass: 40e6 })),
    { ...other, run: { ...other.run, id: 'run-2' } },
  ]);
  expect(merged.access).toHaveLength(12);
  expect(deriveResults(merged).derived.comparisons).toEqual([]);
});
