import { markdownTable } from 'markdown-table';
import type { Column } from '../markdown/table.ts';
import { paragraphs } from '../markdown/table.ts';
import type { RunComparison } from './compare-runs.ts';
import {
  inReadingOrder,
  judgedColumns,
  judgedRow,
  namesOf,
  refusedColumns,
  refusedRow,
} from './comparison-rows.ts';
import { differenceText } from './differences-text.ts';
import { judgingNotes, signedHeadline, verdictLine, warningNotes } from './summary.ts';
import type { View } from '../../harness/comparison/view.ts';

const padded = (columns: readonly Column[], rows: readonly string[][]): string =>
  rows.length === 0
    ? ''
    : markdownTable([columns.map(({ heading }) => heading), ...rows], {
        align: columns.map(({ align }) => align),
      });

/** For a terminal: the result first, what else there is after it, and the verdict again last, where the eye is. */
export const renderComparisonText = (comparison: RunComparison, base: View, now: View): string => {
  const names = namesOf(base, now);
  const refused = padded(
    refusedColumns,
    comparison.refused.map((one) => refusedRow(names, one)),
  );
  return `${paragraphs(
    signedHeadline(comparison),
    padded(
      judgedColumns,
      inReadingOrder(comparison).map((one) => judgedRow(names, one)),
    ),
    refused === '' ? '' : `Not comparable:\n\n${refused}`,
    comparison.differences.map(differenceText).join('\n'),
    warningNotes(comparison)
      .map((note) => `warning: ${note}`)
      .join('\n'),
    judgingNotes(comparison).join('\n'),
    verdictLine(comparison),
  )}\n`;
};
