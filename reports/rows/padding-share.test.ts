import { expect, test } from 'vitest';
import { arm, modelSet, results, timed } from '../../harness/results/test-support/results-builder.ts';
import { reportOf } from '../test-support/rendered.ts';

const set = modelSet(4);
const arms = [arm('per-part'), arm('unified'), arm('llama-mmap')];
const report = (): string =>
  reportOf(
    results({
      sets: [set],
      arms,
      samples: arms.flatMap((one) => timed(set, one, [4e6, 4.1e6, 4e6, 4.1e6, 4e6])),
    }),
  );

test('tables of times tell the padding of one mapping a part, and that of each strategy', () => {
  const text = report();
  // 4 parts of 16 KiB in a page of 2 MiB each, or all in one; the page cache has none to clear.
  expect(text).toMatch(
    /\| set \| padding of per-part \|.*\n.*\n\| 4 parts of 16 KiB \| 127 times the payload \|/u,
  );
  expect(text).toMatch(/\| 4 parts of 16 KiB \| per-part \| 127 times the payload \|/u);
  expect(text).toMatch(/\| 4 parts of 16 KiB \| unified \| 31\.0 times the payload \|/u);
  expect(text).toMatch(/\| 4 parts of 16 KiB \| llama-mmap \| – \|/u);
});

test('conditions of plots and sections tell it, where one mapping a part is among the rows', () => {
  expect(report()).toContain('pages, padding of per-part 127 times the payload, 1 replica');
  const [, unified] = arms;
  const alone = unified === undefined ? [] : timed(set, unified, [4e6, 4.1e6]);
  expect(reportOf(results({ sets: [set], arms: [arm('unified')], samples: alone }))).not.toContain(
    'pages, padding of per-part',
  );
});
