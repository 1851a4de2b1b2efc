import type { Derived } from './derive-results.ts';
import { headingsOf } from './markdown/anchors.ts';
import { markedResults } from './marked-results.ts';
import { sectionLink, withAnchors } from './markdown/section-links.ts';
import { paragraphs } from './markdown/table.ts';
import { withoutTraces } from './markdown/trace.ts';
import { renderSection, shownOf } from './sections/section.ts';
import type { PlacedPlot, Section } from './sections/section.ts';
import { sections } from './sections/sections.ts';

const contentsHeading = '## Contents';

interface Rendered {
  readonly section: Section;
  readonly text: string;
}

/** Every section's anchor; they are counted over the whole report, as its readers do. */
const anchorsOf = (before: string, shown: readonly Rendered[]): Map<string, string> => {
  const headings = headingsOf(paragraphs(before, ...shown.map(({ text }) => text)));
  let place = headingsOf(before).length;
  return new Map(
    shown.flatMap(({ section, text }) => {
      const { anchor = '' } = headings[place] ?? {};
      place += headingsOf(text).length;
      return [[section.id, anchor] as const];
    }),
  );
};

/** A line a section, with the question it answers. */
const contents = (shown: readonly Rendered[]): string =>
  shown
    .map(
      ({ section: { id, heading, question } }) =>
        `- ${sectionLink(heading, id)}${question === undefined ? '' : `: ${question}`}`,
    )
    .join('\n');

/** `derived` filled and marked. The plots given are referred to, each in its section; samples are as in `markdown/trace.ts`. */
const renderTraced = (derived: Derived, plots: readonly PlacedPlot[]): string => {
  const shown = shownOf(sections, derived).map((section) => ({
    section,
    text: renderSection(
      section,
      derived,
      plots.filter((plot) => plot.section === section.id),
    ),
  }));
  const firstScreen = paragraphs(...shown.filter(({ section }) => section.opening).map(({ text }) => text));
  const after = [
    ...shown.filter(({ section }) => !section.opening && !section.appendix),
    ...shown.filter(({ section }) => section.appendix),
  ];
  const before = paragraphs(firstScreen, contentsHeading);
  const report = paragraphs(before, contents(after), ...after.map(({ text }) => text));
  return `${withAnchors(report, anchorsOf(before, after))}\n`;
};

/** A report before it takes a form: results that mean nothing in Markdown, and the text with the samples behind each row. */
export interface TracedReport {
  readonly marked: Derived;
  readonly text: string;
}

export const tracedReport = (derived: Derived, plots: readonly PlacedPlot[] = []): TracedReport => {
  const marked = markedResults(derived);
  return { marked, text: renderTraced(marked, plots) };
};

/** The report in Markdown. The only time in it is that of the run. */
export const reportOf = ({ text }: TracedReport): string => withoutTraces(text);

/** The same, of results. */
export const renderReport = (derived: Derived, plots: readonly PlacedPlot[] = []): string =>
  reportOf(tracedReport(derived, plots));

/** What a CI job shows: the answer, the verdicts, and what did not go as planned. */
export const renderSummary = (given: Derived): string => {
  const derived = markedResults(given);
  const summary = shownOf(sections, derived)
    .filter(({ inSummary }) => inSummary)
    .map((section) => renderSection(section, derived, []));
  return withAnchors(withoutTraces(`${paragraphs(...summary)}\n`), new Map());
};
