import { upstreamBaseline } from '../../../harness/comparison/arm-pairs.ts';
import type { Derived } from '../../derive-results.ts';
import type { AccessPatternName } from '../../../harness/results/access.ts';
import {
  accessBlocks,
  accessBreakEven,
  accessComparison,
  loadOf,
  passOf,
  wholePatterns,
} from '../../../harness/comparison/access-rows.ts';
import type { AccessBreakEven, AccessRow } from '../../../harness/comparison/access-rows.ts';
import { armLabel, armLabelOnPages, blockLabel } from '../../rows/labels.ts';
import { distinct, duration, listed, plural } from '../../wording/figures.ts';
import { markedLines } from '../../plots/marked-lines.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armMarks, armScale } from '../../rows/arm-scale.ts';
import { spread } from '../../plots/spread.ts';
import { title } from '../../plots/title.ts';

/** Further passes would make a line of every other. */
const mostPasses = 1000;

interface Course {
  readonly panel: string;
  readonly row: AccessRow;
  readonly pattern: AccessPatternName;
  readonly found: Exclude<AccessBreakEven, { kind: 'unknown' | 'no-difference' }>;
  /** Nanoseconds more than the baseline's: of the load, and of a pass with its interval. */
  readonly load: number;
  readonly pass: number;
  readonly low: number;
  readonly high: number;
}

const wordsOf = ({ found }: Course): string => {
  switch (found.kind) {
    case 'at-once':
      return 'is ahead from the start';
    case 'never':
      return 'never is ahead';
    case 'after':
      return `is ahead after ${plural(found.passes, 'pass', 'passes')}`;
    case 'until':
      return `is ahead for ${plural(found.passes, 'pass', 'passes')} only`;
  }
};

const passesOf = ({ found }: Course): number | undefined => ('passes' in found ? found.passes : undefined);

/** Load and passes together, against what most people run; only where the passes were shown to differ. */
export const accessBreakEvenPlot = (results: Derived): Plot[] => {
  const blocks = spread(accessBlocks(results), 2);
  const courses = blocks.flatMap(({ block, rows }) =>
    rows
      .filter(({ arm }) => arm.strategy === upstreamBaseline)
      .flatMap((baseline) =>
        wholePatterns.flatMap((pattern) =>
          rows.flatMap((row): Course[] => {
            const found = accessBreakEven(results, pattern, baseline, row);
            const comparison = accessComparison(results, pattern, baseline, row);
            const [before, after] = [passOf(baseline, pattern), passOf(row, pattern)];
            if (found.kind === 'unknown' || found.kind === 'no-difference') return [];
            if (comparison === undefined || before === undefined || after === undefined) return [];
            return [
              {
                panel: `${blocks.length > 1 ? `${blockLabel(results, block)}, ` : ''}${pattern}`,
                row,
                pattern,
                found,
                load: loadOf(row) - loadOf(baseline),
                pass: after - before,
                low: before * (comparison.low - 1),
                high: before * (comparison.high - 1),
              },
            ];
          }),
        ),
      ),
  );
  if (courses.length === 0) return [];
  const panels = distinct(courses.map(({ panel }) => panel));
  const endOf = (panel: string): number =>
    Math.max(
      10,
      ...courses
        .filter((course) => course.panel === panel)
        .flatMap((course) => passesOf(course) ?? [])
        .filter((passes) => passes <= mostPasses)
        .map((passes) => Math.ceil(passes * 1.3)),
    );
  const values = courses.flatMap((course) => {
    const { panel, row, pattern, load, pass, low, high } = course;
    const label = armLabel(results, row.arm);
    const end = endOf(panel);
    const crossing = passesOf(course);
    const places = [0, ...(crossing !== undefined && crossing < end ? [crossing] : []), end];
    return places.map((passes) => ({
      panel,
      arm: label,
      passes,
      more: (load + passes * pass) / 1e6,
      low: (load + passes * low) / 1e6,
      high: (load + passes * high) / 1e6,
      about: about(
        label,
        pattern,
        `the load ${duration(load)} more, each pass ${duration(pass)}`,
        wordsOf(course),
      ),
    }));
  });
  const arms = results.arms.filter(({ id }) => courses.some(({ row }) => row.arm.id === id));
  const scale = armScale(results, arms);
  const said = panels.map(
    (panel) =>
      `By ${panel} passes, ${listed(
        courses
          .filter((course) => course.panel === panel)
          .map((course) => `${armLabelOnPages(results, course.row.arm)} ${wordsOf(course)}`),
      )}`,
  );
  const found = said
    .map((one, place) => (place === 0 ? one : `${one.charAt(0).toLowerCase()}${one.slice(1)}`))
    .join('; ');
  const caption =
    "Time of the load and so many passes, less that of llama-mmap; below the dashed line an arm is ahead. Bands: the 95% interval of a pass, the load's median taken as it is. Arms whose passes were not shown to differ are left out.";
  const { color, shape } = armMarks(scale);
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    axis: { title: 'time more than llama-mmap (ms)', tickCount: 6, grid: true },
  });
  const description = { field: 'about', type: 'nominal' };
  return [
    {
      name: 'access-break-even',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        concat: panels.map((panel) => {
          const x = {
            field: 'passes',
            type: 'quantitative',
            scale: { domain: [0, endOf(panel)], nice: false },
            axis: { title: 'passes over the weights', tickCount: 6, grid: false },
          };
          return {
            title: { text: panel, fontSize: 13, offset: 8, frame: 'group' },
            transform: [{ filter: { field: 'panel', equal: panel } }],
            width: panels.length === 1 ? 560 : 330,
            height: 260,
            layer: [
              ...markedLines([{ at: 0, name: 'even' }]),
              {
                mark: { type: 'area', opacity: 0.2 },
                encoding: { x, y: y('low'), y2: { field: 'high' }, color, description },
              },
              { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y: y('more'), color, description } },
              {
                mark: { type: 'point', filled: true, size: 60, opacity: 1 },
                encoding: { x, y: y('more'), color, shape, description },
              },
            ],
          };
        }),
        columns: 2,
        spacing: 28,
      },
    },
  ];
};
