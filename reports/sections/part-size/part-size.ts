import type { Derived } from '../../derive-results.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { pageSizesOf } from '../../../harness/comparison/view.ts';
import { nominalPartBytes } from '../../../harness/comparison/part-bytes.ts';
import { gridScenarios } from '../../models/part-size-grid.ts';
import { askedSize, distinct, figure, interval, paddingWords } from '../../wording/figures.ts';
import { armLabel } from '../../rows/labels.ts';
import { speedUps } from '../../rows/speed-ups.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';
import { nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import type { Plot } from '../../plots/plot.ts';
import { measuredConditions } from '../../rows/conditions.ts';
import type { Section } from '../section.ts';
import { breakEvenCurve } from './break-even-plot.ts';
import { hasFits } from './fits.ts';
import { grids, reachWords } from './grid.ts';
import { paddingOf } from './padding-model.ts';
import { paddingPlot } from './padding-plot.ts';
import { partSizeMap } from './map-plot.ts';
import { sectionLink } from '../../markdown/section-links.ts';
import { traced } from '../../markdown/trace.ts';
import { timedOf } from './timed-ids.ts';

/** One cell of the heat map. */
interface Cell extends SpeedUp {
  /** Nominal: sets whose headers differ share a row. */
  readonly partBytes: number;
}

interface SpeedUpMap {
  readonly scenario: string;
  readonly baseline: ArmDefinition;
  readonly candidate: ArmDefinition;
  readonly cells: readonly Cell[];
}

/** The heat maps of grids of part sizes: one for every arm compared with the seed's baseline. */
export const speedUpMaps = (results: Derived): SpeedUpMap[] => {
  const scenarios = gridScenarios(results);
  const ups = speedUps(results).filter(({ block }) => scenarios.includes(block.scenario));
  const groups = Map.groupBy(ups, ({ block, baseline, arm }) =>
    JSON.stringify([block.scenario, baseline.id, arm.id]),
  );
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { block, baseline, arm } = first;
    const cells = same.map((up) => ({ ...up, partBytes: Math.round(nominalPartBytes(up.block.set)) }));
    return [{ scenario: block.scenario, baseline, candidate: arm, cells }];
  });
};

/** Where the whole interval lies above `factor`. */
export const reached = ({ cells }: SpeedUpMap, factor: number): Cell[] =>
  cells.filter(({ low }) => low >= factor);

const partsOf = ({ block }: SpeedUp): number => block.set.parts;

interface NoGain {
  readonly parts: number;
  /** The smallest part size from which on no set shows a difference in favour; undefined where every one does. */
  readonly from: number | undefined;
}

/** For each number of parts: from which part size on the interval holds 1, or lies below it. */
export const noGain = ({ cells }: SpeedUpMap): NoGain[] =>
  distinct(cells.map(partsOf))
    .toSorted((one, other) => one - other)
    .map((parts) => {
      const same = cells
        .filter((cell) => partsOf(cell) === parts)
        .toSorted((one, other) => one.partBytes - other.partBytes);
      const last = same.findLastIndex(({ low }) => low > 1);
      return { parts, from: same[last + 1]?.partBytes };
    });

const inWords = (results: Derived, map: SpeedUpMap): string => {
  const best = map.cells.toSorted((one, other) => other.speed - one.speed)[0];
  const edges = noGain(map).map(({ parts, from }) =>
    from === undefined ? `${parts} parts: none among these sizes` : `${parts} parts: ${askedSize(from)}`,
  );
  const sizes = map.cells.map(({ partBytes }) => partBytes);
  return (
    `On ${map.candidate.pageKind} pages and parts of ${askedSize(Math.min(...sizes))} to ${askedSize(Math.max(...sizes))}, \`${armLabel(results, map.candidate)}\` loads 10 times as fast as \`per-part\` ${reachWords(map.cells, ({ low }) => low >= 10)}, 100 times ${reachWords(map.cells, ({ low }) => low >= 100)}` +
    (best === undefined
      ? ''
      : `; at best ${figure(best.speed)} ${interval(best)}, with ${partsOf(best)} parts of ${askedSize(best.partBytes)}`) +
    `. Break-even is the part size from which on no gain was shown among these sets: ${edges.join('; ')}.`
  );
};

const mapTable = (results: Derived, map: SpeedUpMap): string => {
  const ascending = (values: readonly number[]) => distinct(values).toSorted((one, other) => one - other);
  const counts = ascending(map.cells.map(partsOf));
  return table(
    [text('part size'), text('padding'), ...counts.map((parts) => number(`${parts} parts`))],
    ascending(map.cells.map(({ partBytes }) => partBytes)).map((size) => [
      askedSize(size),
      ...map.cells
        .filter(({ partBytes }) => partBytes === size)
        .slice(0, 1)
        .map((cell) => paddingWords(paddingOf(cell, pageSizesOf(results, map.scenario)))),
      ...counts.map((parts) => {
        const cell = map.cells.find((one) => partsOf(one) === parts && one.partBytes === size);
        if (cell === undefined) return nothing;
        const mark = cell.low >= 100 ? ' **100x**' : cell.low >= 10 ? ' **10x**' : '';
        return traced(
          `${figure(cell.speed)} ${interval(cell)}${mark}`,
          timedOf(results, map.scenario, [map.baseline, map.candidate], cell.block.set.id),
        );
      }),
    ]),
  );
};

/** The map of where 10x and 100x hold, and the break-even curve. */
const gridPlots = (results: Derived): Plot[] => {
  const ups = grids(results);
  return ups.length === 0
    ? []
    : [partSizeMap(results, ups), breakEvenCurve(results, ups), paddingPlot(results, ups)];
};

/** Where 10x and 100x are reached, and the costs that explain it. */
export const partSize: Section = {
  id: 'part-size',
  heading: 'Part size',
  question: 'What do the size of a part, its padding and the number of parts decide?',
  shown: (results) => speedUpMaps(results).length > 0,
  plots: gridPlots,
  render: (results) =>
    paragraphs(
      'How many times as fast as `per-part`, by part size and number of parts: the median of the rounds with a 95% interval. **10x** and **100x** stand where the whole interval reaches them.',
      ...speedUpMaps(results).flatMap((map) => [
        `### ${armLabel(results, map.candidate)} against ${armLabel(results, map.baseline)}`,
        inWords(results, map),
        mapTable(results, map),
      ]),
      hasFits(results)
        ? `What a part and its padding cost was fitted: ${sectionLink('the fits', 'fits')}.`
        : '',
    ),
  conditions: measuredConditions,
  limits: () =>
    'sizes between those measured: lines between points are there to lead the eye. On pages of one kind nothing is said of another.',
};
