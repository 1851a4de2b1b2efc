import { plural } from './wording/figures.ts';
import type { Derived } from './derive-results.ts';
import { headingsOf } from './markdown/anchors.ts';
import { picture } from './markdown/picture.ts';
import { paragraphs } from './markdown/table.ts';
import { withoutTraces } from './markdown/trace.ts';
import { renderAnswer } from './sections/answer.ts';
import { renderClaims } from './sections/claims.ts';
import { outcomes } from './sections/outcomes.ts';
import { renderSection } from './sections/section.ts';
import type { PlacedPlot, Section } from './sections/section.ts';
import { sections } from './sections/sections.ts';

const heading = '# One mapping per NUMA node, or one per part?';

const incomplete = ({ run }: Derived): string =>
  run.complete
    ? ''
    : '> **This run was ended before its plan was done.** What follows is judged on what there is of it.';

const continued = ({ run }: Derived): string =>
  run.resumptions === undefined
    ? ''
    : `> This run was interrupted and continued ${plural(run.resumptions, 'time')}; each time the machine was warmed up anew.`;

const runLine = ({ run }: Derived): string =>
  `Run ${run.id}, ${run.time}, seed ${run.seed}, commit ${run.commit}.`;

/** On the first screen, because it bears on all that follows; the warnings themselves stand with the machine. */
const warningsLine = ({ derived }: Derived): string => {
  const count = derived.warnings.length;
  return count === 0
    ? ''
    : `**${plural(count, 'warning')}** of what may have spoiled it ${count === 1 ? 'stands' : 'stand'} under Warnings.`;
};

const contentsHeading = '## Contents';

/** A line a section, with the question it answers; anchors are counted over the whole report, as its readers do. */
const contents = (before: string, shown: readonly { section: Section; text: string }[]): string => {
  const opening = paragraphs(before, contentsHeading);
  const headings = headingsOf(paragraphs(opening, ...shown.map(({ text }) => text)));
  let place = headingsOf(opening).length;
  const lines = shown.map(({ section, text }) => {
    const { anchor = '' } = headings[place] ?? {};
    place += headingsOf(text).length;
    const { heading: name, question } = section;
    return `- [${name}](#${anchor})${question === undefined ? '' : `: ${question}`}`;
  });
  return lines.join('\n');
};

/**
 * The report in Markdown with the samples behind each row still in it (`markdown/trace.ts`); `derived` filled. The plots
 * given are referred to: the first on the first screen, the others in their sections.
 */
export const renderTraced = (derived: Derived, plots: readonly PlacedPlot[]): string => {
  const [lead, ...others] = plots;
  const firstScreen = paragraphs(
    heading,
    incomplete(derived),
    continued(derived),
    renderAnswer(derived),
    [runLine(derived), warningsLine(derived)].filter((line) => line !== '').join(' '),
    renderClaims(derived.derived.claims),
    lead ? picture(lead) : '',
  );
  const shown = sections
    .filter((section) => section.shown(derived))
    .map((section) => ({
      section,
      text: renderSection(
        section,
        derived,
        others.filter((plot) => plot.section === section.id),
      ),
    }));
  const report = paragraphs(
    firstScreen,
    contentsHeading,
    contents(firstScreen, shown),
    ...shown.map(({ text }) => text),
  );
  return `${report}\n`;
};

/** The report in Markdown. The only time in it is that of the run. */
export const renderReport = (derived: Derived, plots: readonly PlacedPlot[] = []): string =>
  withoutTraces(renderTraced(derived, plots));

/** What a CI job shows: the answer, the verdicts, and what did not go as planned. */
export const renderSummary = (derived: Derived): string => {
  const summary = paragraphs(
    heading,
    incomplete(derived),
    renderAnswer(derived),
    renderClaims(derived.derived.claims),
    renderSection(outcomes, derived, []),
    runLine(derived),
  );
  return withoutTraces(`${summary}\n`);
};
