import type { Block } from '../../../harness/comparison/block.ts';
import type { LoadedOutcome } from '../../../harness/results/outcome.ts';
import type { Derived } from '../../derive-results.ts';
import { folded, number, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import { blockLabel } from '../../rows/labels.ts';
import { loadRows, timedIds } from '../../rows/loads.ts';
import { medianOf } from '../../rows/medians.ts';
import { distinct, listed, milliseconds, plural } from '../../wording/figures.ts';

const nothingToSay = 'not timed';

const cell = (loads: readonly LoadedOutcome[], of: (load: LoadedOutcome) => number | undefined): string => {
  const told = loads.filter((load) => of(load) !== undefined);
  const median = medianOf(told, (load) => of(load) ?? 0);
  return median === undefined ? nothingToSay : milliseconds(median);
};

const aloneTime = ({ callReturn, touchAlone }: LoadedOutcome): number | undefined =>
  touchAlone === undefined ? undefined : callReturn + touchAlone;

const passTime = ({ usable, pass }: LoadedOutcome): number | undefined =>
  pass === undefined ? undefined : usable + pass;

/** What verdicts do not rest on: the same load, touched by one thread; and the load with its first use. Nothing for older results. */
export const renderBeside = (results: Derived, title: string, blocks: readonly Block[]): string => {
  const rows = loadRows(results, [...blocks])
    .filter(({ steady }) =>
      steady.some(({ touchAlone, pass }) => touchAlone !== undefined || pass !== undefined),
    )
    .map((row) => [
      traced(blockLabel(results, row.block), timedIds(row)),
      row.label,
      distinct(row.steady.flatMap(({ touchThreads }) => touchThreads ?? [])).join(', '),
      cell(row.steady, ({ usable }) => usable),
      cell(row.steady, aloneTime),
      cell(row.steady, passTime),
    ]);
  if (rows.length === 0) return '';
  const columns = [
    text('set'),
    text('strategy'),
    number('threads that touch'),
    number('usable (ms)'),
    number('touched by one thread (ms)'),
    number('usable and one pass (ms)'),
  ];
  return folded(`${title}: a touch by one thread, and a load with one pass in order`, table(columns, rows));
};

/** By how many threads every page was read. Nothing for older results. */
export const touchingText = (results: Derived, blocks: readonly Block[]): string => {
  const counts = distinct(
    loadRows(results, [...blocks]).flatMap(({ steady }) =>
      steady.flatMap(({ touchThreads }) => touchThreads ?? []),
    ),
  ).toSorted((one, other) => one - other);
  const [only] = counts;
  if (only === undefined) return '';
  const who =
    counts.length === 1
      ? plural(only, 'thread')
      : `${listed(counts.map(String))} threads, by the size of the set`;
  return `Every page is read by ${who}: the same number for all strategies on a set. `;
};
