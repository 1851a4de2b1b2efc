import type { Claim } from '../../claims/claim.ts';
import { claims as registered } from '../../claims/registry.ts';
import type { Derived } from '../../derive-results.ts';
import { plotsHere } from '../../markdown/plots-here.ts';
import { paragraphs } from '../../markdown/table.ts';
import { plural } from '../../wording/figures.ts';
import type { Section } from '../section.ts';
import { answerSentence } from './answer-sentence.ts';
import { renderNext } from './next.ts';
import { questionOf, questionText } from './question.ts';
import { renderTrust } from './trust.ts';
import { renderVerdictTable } from './verdict-table.ts';
import { waysPlot } from './ways-plot.ts';
import { renderWhy } from './why.ts';

const incomplete = ({ run }: Derived): string =>
  run.complete
    ? ''
    : '> **This run was ended before its plan was done.** What follows is judged on the part that was done.';

const continued = ({ run }: Derived): string =>
  run.resumptions === undefined
    ? ''
    : `> This run was interrupted and continued ${plural(run.resumptions, 'time')}; each time the machine was warmed up anew.`;

/** The answer, the claims by what was tried, why, how far to trust it, and where to go next. */
export const renderFirstScreen = (results: Derived, registry: readonly Claim[] = registered): string => {
  const question = questionOf(results);
  return paragraphs(
    incomplete(results),
    continued(results),
    `**${answerSentence(results, question)}**`,
    renderVerdictTable(results, registry),
    renderWhy(results),
    plotsHere,
    renderTrust(results),
    renderNext(results, question),
  );
};

export const answer: Section = {
  id: 'answer',
  heading: 'Answer',
  titled: (results) => questionText(questionOf(results)),
  opening: { level: 1 },
  inSummary: true,
  shown: () => true,
  plots: waysPlot,
  render: (results) => renderFirstScreen(results),
};
