import { expect, test } from 'vitest';
import { deriveResults } from '../../derive-results.ts';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import { roof as roofSection } from './roof.ts';

const set = modelSet(4);
const arms = [arm('roof'), arm('unified-parallel'), arm('unified-view')];
const [roof, parallel, view] = arms as [(typeof arms)[0], (typeof arms)[0], (typeof arms)[0]];
const drift = [0.99, 1, 1.01, 0.98, 1.02, 1];
const times = (milliseconds: number) => drift.map((each) => Math.round(each * milliseconds * 1e6));

const section = (copying: number, mapping: number): string =>
  roofSection.render(
    deriveResults(
      results({
        sets: [set],
        arms,
        samples: [
          ...timed(set, roof, times(50)),
          ...timed(set, parallel, times(copying)),
          ...timed(set, view, times(mapping)),
        ],
      }),
    ),
  );

test('the report says where mapping the page cache is the better choice, and where copying is', () => {
  expect(section(100, 20)).toMatch(/is 0\.[12]\d* .*times as fast as .*the view is the better choice here/u);
  expect(section(20, 100)).toContain('here copying is faster even so');
  expect(section(100, 100)).toContain('no difference was shown');
});
