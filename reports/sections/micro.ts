import type { Derived } from '../derive-results.ts';
import { duration } from '../wording/figures.ts';
import { number, paragraphs, table, text } from '../markdown/table.ts';

export const renderMicro = (results: Derived): string =>
  results.micro.length === 0
    ? ''
    : paragraphs(
        '## Micro-measurements',
        'One call in a hot loop: a lower bound, not what a cold load pays.',
        table(
          [text('what'), number('median'), number('median absolute deviation'), number('n')],
          results.micro.map(({ name, medianNs, madNs, n }) => [
            name,
            duration(medianNs),
            duration(madNs),
            String(n),
          ]),
        ),
      );
