import type { Derived } from './derive-results.ts';
import { headingsOf } from './markdown/anchors.ts';
import { markedResults } from './marked-results.ts';
import { picture } from './markdown/picture.ts';
import { paragraphs } from './markdown/table.ts';
import { withoutTraces } from './markdown/trace.ts';
import { renderSection, shownOf } from './sections/section.ts';
import type { PlacedPlot, Section } from './sections/section.ts';
import { sections } from './sections/sections.ts';

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
 * The report in Markdown with the samples behind each row still in it (`markdown/trace.ts`); `derived` filled and marked. The plots
 * given are referred to: the first on the first screen, the others in their sections.
 */
export const renderTraced = (derived: Derived, plots: readonly PlacedPlot[]): string => {
  const [lead, ...others] = plots;
  const shown = shownOf(sections, derived).map((section) => ({
    section,
    text: renderSection(
      section,
      derived,
      others.filter((plot) => plot.section === section.id),
    ),
  }));
  const firstScreen = paragraphs(
    ...shown.filter(({ section }) => section.opening).map(({ text }) => text),
    lead ? picture(lead) : '',
  );
  const after = shown.filter(({ section }) => !section.opening);
  const report = paragraphs(
    firstScreen,
    contentsHeading,
    contents(firstScreen, after),
    ...after.map(({ text }) => text),
  );
  return `${report}\n`;
};

/** The report in Markdown. The only time in it is that of the run. */
export const renderReport = (derived: Derived, plots: readonly PlacedPlot[] = []): string =>
  withoutTraces(renderTraced(markedResults(derived), plots));

/** What a CI job shows: the answer, the verdicts, and what did not go as planned. */
export const renderSummary = (given: Derived): string => {
  const derived = markedResults(given);
  const summary = shownOf(sections, derived)
    .filter(({ inSummary }) => inSummary)
    .map((section) => renderSection(section, derived, []));
  return withoutTraces(`${paragraphs(...summary)}\n`);
};
