import type { Section } from './section.ts';
import type { Derived } from '../derive-results.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { callClasses } from '../../harness/results/sample.ts';
import { distinct, listed, plural } from '../wording/figures.ts';
import { armLabel, blockLabel } from '../rows/labels.ts';
import { longTable } from '../markdown/long-table.ts';
import { number, paragraphs, text } from '../markdown/table.ts';
import { traced } from '../markdown/trace.ts';
import { recordOf } from '../rows/record-of.ts';
import { countsOf, armsWith } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';

/** One row where the counters agree on everything, else one for each. */
const rowsOf = (results: Derived): { cells: string[]; agree: boolean | undefined }[] =>
  blocksOf(results).flatMap((block) =>
    armsWith(block, countsOf).flatMap((arm) =>
      countsOf(block, arm).flatMap(({ outcome }) => {
        if (outcome.status !== 'completed') return [];
        const figures = outcome.counts.map(({ counter, classes, total }) => ({
          counter,
          cells: [...callClasses.map((one) => String(classes[one])), String(total)],
        }));
        const same = figures.every(({ cells }) => cells.join() === figures[0]?.cells.join());
        const shown = same
          ? figures
              .slice(0, 1)
              .map(({ cells }) => ({ counter: figures.map((one) => one.counter).join(' = '), cells }))
          : figures;
        return shown.map(({ counter, cells }) => ({
          cells: [
            traced(blockLabel(results, block), [recordOf('syscalls', block, arm)]),
            armLabel(results, arm),
            outcome.obtainedPageKind,
            ...cells,
            counter,
          ],
          agree: outcome.agree,
        }));
      }),
    ),
  );

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const agreement = (results: Derived): string => {
  const completed = results.syscalls.flatMap(({ outcome }) =>
    outcome.status === 'completed' ? [outcome] : [],
  );
  const withBoth = completed.filter(({ agree }) => agree !== undefined);
  const agreed = withBoth.filter(({ agree }) => agree === true).length;
  const single = completed.length - withBoth.length;
  return [
    `Both counters watched ${plural(withBoth.length, 'execution')} and agreed call by call in ${agreed}.`,
    ...(agreed < withBoth.length
      ? [
          `**In ${withBoth.length - agreed} they disagree: do not trust those counts before knowing why** (${distinct(
            withBoth.flatMap(({ disagreement }) => disagreement ?? []),
          ).join('; ')}).`,
        ]
      : []),
    ...(completed.some(({ counts }) =>
      counts.some(({ classes, total }) => sum(Object.values(classes)) !== total),
    )
      ? ['**In some, the classes do not sum to the total.**']
      : []),
    ...(single > 0
      ? [`${plural(single, 'execution was', 'executions were')} watched by one counter only.`]
      : []),
  ].join(' ');
};

/** What would otherwise look like a load that made no memory and gave none back. */
const heapNote = (results: Derived): string => {
  const names = distinct(results.arms.map(({ strategy }) => strategy)).filter(
    (strategy) => traitsOf(strategy).memory === 'heap',
  );
  return names.length === 0
    ? ''
    : `${listed(names.map((name) => `\`${name}\``))} ${names.length === 1 ? 'loads' : 'load'} into one heap buffer. ` +
        'Below the size from which malloc maps a buffer by itself (glibc: 128 KiB at first, up to 32 MiB later), ' +
        'it may come from heap that is there already, so that `region` and `teardown` may be 0 with small sets.';
};

/** The formula holds of our stand-in because it was built by it; a reader must not take that for a finding about the code. */
const formulaNote = (results: Derived): string =>
  results.arms.some(({ strategy }) => strategy === 'unified')
    ? '`unified` makes 3 calls in `region` for each node, because it was built to match the seed’s formula. The code that was shipped makes 5 calls for each node ' +
      'after its change (access, open, ftruncate, mmap, close). Before the change it makes as many for each part. A second version of the code before the change makes 1 call for each part, and 3 for each page of that part.'
    : '';

const render = (results: Derived): string => {
  const rows = rowsOf(results);
  return paragraphs(
    'The calls of one load and its unload, by what each call acts on. `region` creates and maps the memory: the seed counts these calls alone. ' +
      '`setup` binds and advises it, `source` opens and closes parts, `data` reads them, `teardown` unmaps, `runtime` is the process itself. ' +
      agreement(results),
    longTable(
      [
        text('set'),
        text('strategy'),
        text('pages'),
        ...callClasses.map((one) => number(one)),
        number('total'),
        text('counted by'),
      ],
      rows.map(({ cells, agree }) => ({ cells, exceptional: agree === false })),
      'The counters that watched do not disagree',
    ),
    formulaNote(results),
    heapNote(results),
  );
};

export const calls: Section = {
  id: 'calls',
  heading: 'System calls',
  question: 'How many system calls does a load take?',
  shown: (results) => rowsOf(results).length > 0,
  absent: () => 'No system call was counted.',
  render,
  conditions: () => 'each case has one traced execution, which gives no time',
  limits: () => 'what a call costs: a count is not a time.',
};
