import type { Derived } from '../derive-results.ts';
import { shownOf } from './section.ts';
import type { PlacedPlot } from './section.ts';
import { sections } from './sections.ts';

/** Every plot of the sections shown, in their order: the one that answers most comes first. */
export const plotsOf = (derived: Derived): PlacedPlot[] =>
  shownOf(sections, derived).flatMap(({ id, plots }) =>
    (plots?.(derived) ?? []).map((plot) => ({ ...plot, section: id })),
  );
