import { markdownText } from '../markdown/markdown-text.ts';
import { folded, paragraphs, table } from '../markdown/table.ts';
import type { Column } from '../markdown/table.ts';
import { plural } from '../wording/figures.ts';
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
import { headline, judgingFacts, judgingNotes, verdictLine, warningNotes } from './summary.ts';
import { viewOf, withoutIndex, type View } from '../../harness/comparison/view.ts';
import { mapStrings } from '../../harness/wording/map-strings.ts';

/** A comment on GitHub holds 65,536 characters; longer ones are refused whole. A third for each of three tables. */
const tableCharacters = 20_000;

/** As many rows as a comment has room for, and how many were left out. */
const fitting = (columns: readonly Column[], rows: readonly string[][]): string => {
  let kept = rows.length;
  let body = table(columns, rows);
  while (body.length > tableCharacters) {
    kept = Math.floor((kept * tableCharacters) / body.length) - 1;
    body = table(columns, rows.slice(0, Math.max(kept, 0)));
    if (kept <= 0) break;
  }
  return kept === rows.length
    ? body
    : `${body}\n\n${plural(rows.length - kept, 'more row')} would not fit a comment; \`--json\` has them all.`;
};

/** Labels are looked up by names that are marked as well. */
const marked = (view: View): View => viewOf(mapStrings(withoutIndex(view), markdownText));

/** For a pull request's comment: the verdict, what changed, and the rest folded away. */
export const renderComparisonMarkdown = (
  given: RunComparison,
  base: View,
  now: View,
  /** Address of the page that explains the rules; without one they stand in the text. */
  explainedAt?: string,
): string => {
  const comparison = mapStrings(given, markdownText);
  const names = namesOf(marked(base), marked(now));
  const ordered = inReadingOrder(comparison);
  const isChange = ({ verdict }: (typeof ordered)[number]) =>
    verdict === 'regressed' || verdict === 'improved';
  const changed = ordered.filter(isChange).map((one) => judgedRow(names, one));
  const rest = ordered.filter((one) => !isChange(one)).map((one) => judgedRow(names, one));
  const refused = comparison.refused.map((one) => refusedRow(names, one));
  const unlike = comparison.differences.map((one) => `- ${differenceText(one)}`);
  const warnings = warningNotes(comparison).map((note) => `- ${note}`);
  return `${paragraphs(
    `**${headline(comparison)}**: ${verdictLine(comparison)}`,
    changed.length === 0 ? '' : fitting(judgedColumns, changed),
    rest.length === 0
      ? ''
      : folded(`${plural(rest.length, 'comparison')} without a change shown`, fitting(judgedColumns, rest)),
    refused.length === 0
      ? ''
      : folded(`${plural(refused.length, 'comparison')} not comparable`, fitting(refusedColumns, refused)),
    unlike.length === 0
      ? ''
      : folded(`${plural(unlike.length, 'difference')} between the runs`, unlike.slice(0, 40).join('\n')),
    warnings.length === 0
      ? ''
      : folded(
          `${plural(warnings.length, 'warning')} of what may have spoiled the runs`,
          warnings.slice(0, 40).join('\n'),
        ),
    explainedAt === undefined
      ? folded('How it was judged', judgingNotes(comparison).join(' '))
      : `${judgingFacts(comparison).join(' ')} [How it was judged](${explainedAt})`,
    `Base: run ${comparison.base.id}, commit ${comparison.base.commit}. New: run ${comparison.new.id}, commit ${comparison.new.commit}.`,
  )}\n`;
};
