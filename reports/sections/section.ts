import type { Derived } from '../derive-results.ts';
import { picture } from '../markdown/picture.ts';
import { withPlots } from '../markdown/plots-here.ts';
import { paragraphs } from '../markdown/table.ts';
import type { Plot } from '../plots/plot.ts';

/** One section of a report: everything that is said, tabled and drawn about one question. */
export interface Section {
  /** What its plots are found by; the anchor follows from the heading. */
  readonly id: string;
  readonly heading: string;
  /** What stands as its heading where that follows from the results. */
  readonly titled?: (derived: Derived) => string;
  /** On the first screen, before the contents: of level 1 where its heading is that of the whole report. */
  readonly opening?: { readonly level: 1 | 2 };
  /** What few readers want, and nobody first: it stands behind everything else. */
  readonly appendix?: true;
  /** Also in the summary that a CI job shows. */
  readonly inSummary?: true;
  /** What it answers; absent where it holds what the others rest on. */
  readonly question?: string;
  /** Whether the results hold what it is about. Decided by what was observed, never by the name of a scenario. */
  readonly shown: (derived: Derived) => boolean;
  /** What a report says instead where it is not shown; sections of which nobody misses anything have none. */
  readonly absent?: (derived: Derived) => string;
  /** Text and tables, without the heading. */
  readonly render: (derived: Derived) => string;
  readonly plots?: (derived: Derived) => Plot[];
  /** Under what its figures were measured. */
  readonly conditions?: (derived: Derived) => string;
  /** What it leaves out, given what the same results show elsewhere. */
  readonly limits?: (derived: Derived) => string;
}

/** A plot and the section it stands in. */
export interface PlacedPlot extends Plot {
  readonly section: Section['id'];
}

/** The sections that these results hold anything of, in the order of the report. */
export const shownOf = (sections: readonly Section[], derived: Derived): Section[] =>
  sections.filter(({ shown }) => shown(derived));

/** Heading, question, plots, text, and under what conditions it holds. */
export const renderSection = (section: Section, derived: Derived, plots: readonly Plot[]): string => {
  const conditions = section.conditions?.(derived) ?? '';
  const limits = section.limits?.(derived) ?? '';
  const bounds = [
    ...(conditions === '' ? [] : [`**Conditions:** ${conditions}.`]),
    ...(limits === '' ? [] : [`**Not shown:** ${limits}`]),
  ];
  return paragraphs(
    `${'#'.repeat(section.opening?.level ?? 2)} ${section.titled?.(derived) ?? section.heading}`,
    section.question === undefined ? '' : `*${section.question}*`,
    ...withPlots(section.render(derived), plots.map(picture)),
    bounds.join(' '),
  );
};
