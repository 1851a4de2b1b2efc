import type { Derived } from '../../derive-results.ts';
import { steadyMedian } from '../../rows/medians.ts';
import { folded, number, paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import { measuredConditions } from '../../rows/conditions.ts';
import { blockLabel } from '../../rows/labels.ts';
import { loadRows, timedIds } from '../../rows/loads.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { milliseconds } from '../../wording/figures.ts';
import type { Section } from '../section.ts';
import { phaseNames, phaseOf } from './phases-of.ts';
import { phasesPlot } from './phases-plot.ts';

const timedRows = (results: Derived): LoadRow[] =>
  loadRows(results).filter(({ steady }) => steady.length > 0);

const render = (results: Derived): string => {
  const rows = timedRows(results);
  const used = phaseNames.filter((phase) =>
    rows.some(({ steady }) => steady.some((load) => load.phases[phase] > 0)),
  );
  const unused = phaseNames.filter((phase) => !used.includes(phase));
  return paragraphs(
    `Median milliseconds of each phase. The median of each phase is taken by itself, so the phases of a row need not add up to its total.${
      unused.length > 0 ? ` Nothing was spent on: ${unused.join(', ')}.` : ''
    }`,
    folded(
      'Phases of every strategy',
      table(
        [text('set'), text('strategy'), ...used.map((phase) => number(phase)), number('usable')],
        rows.map((row) => [
          traced(blockLabel(results, row.block), timedIds(row)),
          row.label,
          ...used.map((phase) => milliseconds(phaseOf(row, phase))),
          milliseconds(steadyMedian(row, ({ usable }) => usable)),
        ]),
      ),
    ),
  );
};

export const phases: Section = {
  id: 'phases',
  heading: 'Phases',
  question: 'Where does the time go?',
  shown: (results) => timedRows(results).length > 0,
  plots: phasesPlot,
  render,
  conditions: measuredConditions,
  limits: () =>
    'what the kernel does within a phase; zeroing of pages on a fault counts where the fault happens.',
};
