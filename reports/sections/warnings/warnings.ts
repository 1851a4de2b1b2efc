import type { Derived } from '../../derive-results.ts';
import { emulatedThroughout } from '../../../harness/comparison/emulated-on.ts';
import type { WarningRecord } from '../../../harness/results/warning.ts';
import { distinct, plural } from '../../wording/figures.ts';
import { groupWarnings } from '../../warnings/group-warnings.ts';
import { armLabelById, setLabelById } from '../../rows/labels.ts';
import { folded, paragraphs, table, text } from '../../markdown/table.ts';

const subject = (results: Derived, { set, arm }: WarningRecord): string[] => [
  ...(set === undefined ? [] : [setLabelById(results, set)]),
  ...(arm === undefined ? [] : [armLabelById(results, arm)]),
];

/** Of a warning that concerns all that was measured, that it does. */
const whereIs = (results: Derived, warning: WarningRecord): string =>
  [warning.scenario ?? 'everything', ...subject(results, warning)].join(', ');

const extent = (results: Derived, worst: WarningRecord, all: readonly WarningRecord[]): string => {
  if (all.length === 1) return whereIs(results, worst);
  const sets = distinct(all.flatMap(({ set }) => set ?? [])).length;
  const arms = distinct(all.flatMap(({ arm }) => arm ?? [])).length;
  const over = [
    ...(sets > 1 ? [plural(sets, 'set')] : []),
    ...(arms > 1 ? [plural(arms, 'strategy', 'strategies')] : []),
  ];
  const total = over.length === 0 ? `${all.length} times` : over.join(', ');
  return `${worst.scenario}: ${total}; most on ${subject(results, worst).join(', ')}`;
};

/** One line for each kind of warning in each scenario: for a terminal. */
export const warningLines = (results: Derived): string[] =>
  groupWarnings(results.derived.warnings).map(
    ({ worst, warnings }) =>
      `warning: ${worst.code}: ${worst.reason} (${extent(results, worst, warnings)}); ${worst.remedy}`,
  );

/** Whether there was anything to find warnings in but the times themselves. */
const watched = (results: Derived): string =>
  (results.states ?? []).length > 0 || emulatedThroughout(results) !== undefined
    ? ''
    : 'The state of the machine was not recorded: only what the times themselves show is judged.';

/** What is said where there are none. */
export const withoutWarnings = (results: Derived): string =>
  ['Nothing was found that may have spoiled this run.', watched(results)].join(' ').trimEnd();

/** What may have spoiled the figures above, the worst of each kind, and what mends it. */
export const renderWarnings = (results: Derived): string => {
  const warnings = results.derived.warnings;
  const groups = groupWarnings(warnings);
  const columns = ['warning', 'where', 'reason', 'remedy'].map((name) => text(name));
  return paragraphs(
    'Each warning names something that may have spoiled the figures above. The table shows the worst of each kind.',
    watched(results),
    table(
      columns,
      groups.map(({ worst, warnings: all }) => [
        `\`${worst.code}\``,
        extent(results, worst, all),
        worst.reason,
        worst.remedy,
      ]),
    ),
    groups.length === warnings.length
      ? ''
      : folded(
          `All ${warnings.length} warnings`,
          table(
            columns.slice(0, 3),
            groups.flatMap(({ warnings: all }) =>
              all.map((each) => [`\`${each.code}\``, whereIs(results, each), each.reason]),
            ),
          ),
        ),
  );
};
