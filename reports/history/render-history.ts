import { markdownTable } from 'markdown-table';
import { withoutIndex, viewOf } from '../../harness/comparison/view.ts';
import { mapStrings } from '../../harness/wording/map-strings.ts';
import { markdownText } from '../markdown/markdown-text.ts';
import { picture } from '../markdown/picture.ts';
import { folded, paragraphs, table, type Column } from '../markdown/table.ts';
import type { Plot } from '../plots/plot.ts';
import { plural } from '../wording/figures.ts';
import {
  changeColumns,
  changeRow,
  changesInOrder,
  historyNotes,
  machineLine,
  machineName,
  stepLines,
  trendColumns,
  trendRow,
} from './history-rows.ts';
import type { History, MachineHistory } from './history.ts';

/** "CHANGED: 2 changes on 1 machine", the first thing to be read. */
export const historyHeadline = ({ machines }: History): string => {
  const changes = machines.reduce(
    (sum, { series }) => sum + series.reduce((of, one) => of + one.changes.length, 0),
    0,
  );
  const where = plural(machines.length, 'machine');
  return changes === 0 ? `No change shown on ${where}` : `${plural(changes, 'change')} on ${where}`;
};

const padded = (columns: readonly Column[], rows: readonly string[][]): string =>
  rows.length === 0
    ? ''
    : markdownTable([columns.map(({ heading }) => heading), ...rows], {
        align: columns.map(({ align }) => align),
      });

/** For a terminal: the changes of each machine, and what they rest on. */
export const renderHistoryText = (history: History): string =>
  `${paragraphs(
    historyHeadline(history),
    ...history.machines.map((machine) =>
      paragraphs(
        `${machineName(history, machine)}: ${machineLine(machine)}`,
        stepLines(machine).join('\n'),
        padded(
          changeColumns,
          changesInOrder(machine).map((one) => changeRow(machine, one)),
        ),
      ),
    ),
    historyNotes(history).join('\n'),
  )}\n`;

/** Texts of files mean nothing in Markdown. Names are looked up in the runs, so these are marked as well, and indexed again. */
const marked = (history: History): History => ({
  leftOut: mapStrings(history.leftOut, markdownText),
  machines: history.machines.map((machine) => ({
    betweenRuns: machine.betweenRuns,
    series: mapStrings(machine.series, markdownText),
    runs: machine.runs.map((run) => ({
      ...viewOf(mapStrings(withoutIndex(run), markdownText)),
      derived: run.derived,
    })),
  })),
});

const machineSection = (history: History, machine: MachineHistory, plots: readonly Plot[]): string => {
  const changes = changesInOrder(machine).map((one) => changeRow(machine, one));
  const trends = machine.series.map((one) => trendRow(machine, one));
  return paragraphs(
    `## ${machineName(history, machine)}`,
    `${machineLine(machine)}.`,
    stepLines(machine).join('\n\n'),
    changes.length === 0 ? '' : table(changeColumns, changes),
    ...plots.map(picture),
    trends.length === 0
      ? ''
      : folded(
          `The first and the last run of ${plural(trends.length, 'ratio')}`,
          table(trendColumns, trends),
        ),
  );
};

/** As a page. `plots`: of each machine, in the order of the history. */
export const renderHistory = (given: History, plots: readonly (readonly Plot[])[]): string => {
  const history = marked(given);
  return `${paragraphs(
    '# Loads over time',
    '*Since when is it faster or slower?*',
    `**${historyHeadline(history)}.**`,
    ...history.machines.map((machine, place) => machineSection(history, machine, plots[place] ?? [])),
    '## How to read it',
    historyNotes(history)
      .map((note) => `- ${note}`)
      .join('\n'),
  )}\n`;
};
