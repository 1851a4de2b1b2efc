import { expect, test } from 'vitest';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import { reportOf } from '../../test-support/rendered.ts';
import kept from './kept-costs.json' with { type: 'json' };

const times = [10, 11, 12, 10, 11, 12].map((each) => each * 1e6);
const heading = '## What many parts cost llama.cpp itself';

const loaded = (strategy: 'llama-mmap' | 'unified', parts: number): string => {
  const [set, one] = [modelSet(parts), arm(strategy)];
  return reportOf(results({ sets: [set], arms: [one], samples: timed(set, one, times) }));
};

test('a report that loads many parts as llama.cpp maps them says what that cost leaves out, and who measured it', () => {
  const report = loaded('llama-mmap', 100);
  expect(report).toContain(heading);
  expect(report).toContain(
    `**This run did not measure these figures.** The fidelity bench measured them on ${kept.date}`,
  );
  const most = Math.max(...kept.costs.map(({ parts }) => parts));
  expect(report).toMatch(
    new RegExp(`With ${most} parts and \\d+ tensors, llama\\.cpp .* takes .* of CPU time`, 'u'),
  );
});

test.each([
  ['few parts', 'llama-mmap', 8],
  ['no arm of llama.cpp', 'unified', 100],
] as const)('a report with %s has no such section', (_, strategy, parts) => {
  expect(loaded(strategy, parts)).not.toContain(heading);
});
