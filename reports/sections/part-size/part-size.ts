import type { Derived } from '../../derive-results.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { nominalPartBytes } from '../../../harness/comparison/part-bytes.ts';
import { fitCostModels } from '../../models/cost-model.ts';
import { gridScenarios } from '../../models/part-size-grid.ts';
import { askedSize, distinct, duration, figure, interval, paddingWords } from '../../wording/figures.ts';
import { armLabel } from '../../rows/labels.ts';
import { speedUps } from '../../rows/speed-ups.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';
import { nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import type { Plot } from '../../plots/plot.ts';
import { measuredConditions } from '../../rows/conditions.ts';
import type { Section } from '../section.ts';
import { breakEvenCurve } from './break-even-plot.ts';
import { costModelPlot } from './cost-model-plot.ts';
import { grids, reachWords } from './grid.ts';
import { paddingModels, paddingOf } from './padding-model.ts';
import { paddingPlot } from './padding-plot.ts';
import { partSizeMap } from './map-plot.ts';
import { traced } from '../../markdown/trace.ts';

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
    `. Break-even, the part size from which on, among these, no gain was shown: ${edges.join('; ')}.`
  );
};

/** The timed loads a ratio rests on, or all those a model was fitted to. */
const timedOf = (
  results: Derived,
  scenario: string,
  arms: readonly ArmDefinition[],
  set?: string,
): string[] =>
  results.samples
    .filter(
      (sample) =>
        sample.scenario === scenario &&
        sample.role === 'timed' &&
        (set === undefined || sample.set === set) &&
        arms.some(({ id }) => id === sample.arm),
    )
    .map(({ id }) => id);

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
        .map((cell) => paddingWords(paddingOf(cell))),
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

const perGigabyte = (nsPerByte: number): string => `${figure(nsPerByte * 1e9 * 1e-6)} ms`;

const costTable = (results: Derived): string => {
  const costs = fitCostModels(results);
  return costs.length === 0
    ? ''
    : paragraphs(
        '**What explains it**: time = cost a part x parts + cost of zeroing x bytes of all mapped pages + cost of copying x bytes of the model + a constant, ' +
          'fitted by least squares of relative errors with no cost below zero, for each way of loading, over the medians of its sets. ' +
          'Terms that grow together cannot be told apart, in one region pages and bytes, with parts smaller than a page parts and pages: trust their sum, and so the prediction, more than each.',
        table(
          [
            text('strategy'),
            number('a part'),
            number('zeroing 1 GB'),
            number('copying 1 GB'),
            number('constant'),
            number('sets'),
            number('error, median'),
            number('error, worst'),
          ],
          costs.map((cost) => [
            traced(armLabel(results, cost.arm), timedOf(results, cost.scenario, [cost.arm])),
            duration(cost.part),
            perGigabyte(cost.zeroedByte),
            perGigabyte(cost.copiedByte),
            duration(cost.constant),
            String(cost.sets),
            `${(100 * cost.error.median).toFixed(0)} %`,
            `${(100 * cost.error.worst).toFixed(0)} %`,
          ]),
        ),
      );
};

const withError = (value: number, error: number): string => `${figure(value)} ± ${figure(error)}`;

const paddingTable = (results: Derived): string => {
  const models = paddingModels(grids(results));
  return models.length === 0
    ? ''
    : paragraphs(
        '**What padding is worth**: log(speed-up) = a + b x padding, by least squares over the sets whose padding is at most their payload; `padding` is what `per-part` maps ' +
          'beyond the payload, as a share of it. ± is the standard error; the spread is that of the sets about the line. Beyond the payload the logarithm bends, and the line says nothing.',
        table(
          [
            text('strategy'),
            text('pages'),
            number('a'),
            number('b'),
            number('speed-up without padding'),
            number('with 10 % padding'),
            number('spread'),
            number('sets'),
          ],
          models.map(({ arm, line }) => [
            armLabel(results, arm),
            arm.pageKind,
            withError(line.intercept, line.interceptError),
            withError(line.slope, line.slopeError),
            `${figure(Math.exp(line.intercept))}x`,
            `${figure(Math.exp(line.intercept + line.slope / 10))}x`,
            `${figure(100 * (Math.exp(line.spread) - 1))} %`,
            String(line.n),
          ]),
        ),
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
  shown: (results) => speedUpMaps(results).length > 0 || fitCostModels(results).length > 0,
  plots: (results) => [...gridPlots(results), ...costModelPlot(results)],
  render: (results) =>
    paragraphs(
      'How many times as fast as `per-part`, by part size and number of parts: the median of the rounds with a 95% interval. **10x** and **100x** stand where the whole interval reaches them.',
      ...speedUpMaps(results).flatMap((map) => [
        `### ${armLabel(results, map.candidate)} against ${armLabel(results, map.baseline)}`,
        inWords(results, map),
        mapTable(results, map),
      ]),
      paddingTable(results),
      costTable(results),
    ),
  conditions: measuredConditions,
  limits: () =>
    'sizes between those measured: lines between points are there to lead the eye. On pages of one kind nothing is said of another.',
};
