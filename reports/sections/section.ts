import type { Plot } from '../plots/plot.ts';
import { paragraphs } from '../markdown/table.ts';

/** A picture as Markdown, beside the report in `plots/`. Its finding stands for it where it cannot be seen. */
export const picture = ({ name, finding }: Plot): string =>
  `![${finding.replaceAll(/[[\]]/gu, '')}](plots/${name}.svg)`;

export interface Frame {
  readonly question: string;
  readonly conditions?: string;
  readonly notShown: string;
  readonly plots?: readonly Plot[];
}

/** A section whose first line is its heading, with the question it answers, its plots, and what it does not show. */
export const framed = (body: string, { question, conditions = '', notShown, plots = [] }: Frame): string => {
  if (body === '') return '';
  const [heading = '', ...rest] = body.split('\n\n');
  return paragraphs(
    heading,
    `*${question}*`,
    ...plots.map(picture),
    rest.join('\n\n'),
    [...(conditions === '' ? [] : [`**Conditions:** ${conditions}.`]), `**Not shown:** ${notShown}`].join(
      ' ',
    ),
  );
};
