import { number, paragraphs, table, text } from '../markdown/table.ts';
import { duration } from '../wording/figures.ts';
import type { Section } from './section.ts';

export const micro: Section = {
  id: 'micro',
  heading: 'Appendix: single calls',
  appendix: true,
  question: 'What does one system call cost in a hot loop?',
  shown: (results) => results.micro.length > 0,
  render: (results) =>
    paragraphs(
      'The time of one call in a hot loop. It is a lower bound: a cold load pays more.',
      table(
        [text('what'), number('median'), number('median absolute deviation'), number('n')],
        results.micro.map(({ name, medianNs, madNs, n }) => [
          name,
          duration(medianNs),
          duration(madNs),
          String(n),
        ]),
      ),
    ),
};
