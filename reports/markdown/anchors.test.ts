import { expect, test } from 'vitest';
import { headingsOf } from './anchors.ts';

const anchors = (...lines: string[]) => headingsOf(lines.join('\n')).map(({ anchor }) => anchor);

test('an anchor is what code hosts make of a heading', () => {
  expect(
    anchors('## Fallbacks, skips and failures', '### 8 parts of 16 KiB [cold]', '# A_b: `c` – é!'),
  ).toEqual(['fallbacks-skips-and-failures', '8-parts-of-16-kib-cold', 'a_b-c--é']);
});

test('anchors of the same heading are numbered, and no number is given twice', () => {
  expect(anchors('## Time', '### Time', '### Time-1', '## Time')).toEqual([
    'time',
    'time-1',
    'time-1-1',
    'time-2',
  ]);
});

test('lines of code are no headings', () => {
  expect(anchors('## One', '```sh', '# comment', '```', '## Two')).toEqual(['one', 'two']);
});
