import type { Derived } from '../../derive-results.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { conditions } from '../../rows/conditions.ts';
import { withBounds } from '../../rows/bounds.ts';
import { armLabel } from '../../rows/labels.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';
import { figure } from '../../wording/figures.ts';
import { markedLines } from '../../plots/marked-lines.ts';
import type { Plot } from '../../plots/plot.ts';
import { title } from '../../plots/title.ts';
import { partsShape, timesAxis } from './axes.ts';
import { cellsOf } from './grid.ts';
import { mostPadding, paddingModels } from './padding-model.ts';
import type { PaddingModel } from './padding-model.ts';

const percent = (factor: number): string => `${((factor - 1) * 100).toFixed(1)}\u00a0%`;

/** What a tenth of the payload more in padding is worth, with its standard error. */
const inWords = (label: string, { line }: PaddingModel): string => {
  const tenth = Math.exp(line.slope / 10);
  const error = tenth * (Math.exp(line.slopeError / 10) - 1);
  return `each 10\u00a0% of padding makes ${label} ${percent(tenth)} faster than per-part (standard error ${(error * 100).toFixed(1)}), and without padding it is ${figure(Math.exp(line.intercept))}x as fast`;
};

const axisOf = (values: readonly number[]) => ({
  field: 'padding',
  type: 'quantitative',
  // Linear up to a twentieth of the payload, logarithmic beyond: padding may be 0, and 500 times the payload.
  scale: { type: 'symlog', constant: 0.05, nice: false, padding: 16, domain: [0, Math.max(0.1, ...values)] },
  axis: {
    title: 'padding of per-part, as a share of the payload',
    values: [0, 0.05, 0.2, 1, 5, 20, 100, 500, 5000, 50_000].filter(
      (tick) => tick <= Math.max(0.1, ...values),
    ),
    labelExpr: "datum.value < 1 ? format(datum.value, '.0%') : datum.value + 'x'",
    grid: false,
  },
});

/** How the gain grows with padding, which decides more than the size of parts does; with the line fitted to it. */
export const paddingPlot = (results: Derived, ups: readonly SpeedUp[]): Plot => {
  const { rows, parts, arms, values } = cellsOf(results, ups);
  const models = paddingModels(ups);
  const said = models.map((model) => ({
    said: inWords(armLabel(results, model.arm), model),
    measured: ups.filter(({ arm }) => arm.id === model.arm.id),
  }));
  const found =
    said.length > 0
      ? withBounds(said)
      : 'Too few sets whose padding is at most their payload were timed to say what padding is worth';
  const caption = `The same ratios over what per-part maps beyond the payload. Lines: log(speed-up) = a + b x padding, by least squares over the sets whose padding is at most the payload. ${conditions(results, rows)}.`;
  const highest = Math.max(2, ...values.map(({ high }) => high));
  const lowest = Math.min(0.5, ...values.map(({ low }) => low));
  const x = axisOf(values.map(({ padding }) => padding));
  const y = (field: string) => timesAxis(field, lowest, highest);
  const scale = armScale(results, arms);
  return {
    name: 'padding',
    finding: found,
    caption,
    spec: {
      title: title(found, caption),
      data: { values },
      concat: arms.map((arm) => {
        const label = armLabel(results, arm);
        const color = { value: scale.range[scale.domain.indexOf(label)] };
        const description = { field: 'about', type: 'nominal' };
        const model = models.find((one) => one.arm.id === arm.id);
        const line = Array.from({ length: 21 }, (_, step) => (step / 20) * mostPadding).map((padding) => ({
          padding,
          fitted: Math.exp((model?.line.intercept ?? 0) + (model?.line.slope ?? 0) * padding),
        }));
        return {
          title: { text: label, fontSize: 13, offset: 8, frame: 'group' },
          width: arms.length === 1 ? 560 : 330,
          height: 290,
          layer: [
            ...markedLines([{ at: 1, name: 'even' }]),
            ...(model === undefined
              ? []
              : [
                  {
                    data: { values: line },
                    mark: { type: 'line', strokeWidth: 1.5 },
                    encoding: { x, y: y('fitted'), color },
                  },
                ]),
            {
              transform: [{ filter: { field: 'arm', equal: label } }],
              mark: { type: 'rule', strokeWidth: 2, opacity: 0.5 },
              encoding: { x, y: y('low'), y2: { field: 'high' }, color, description },
            },
            {
              transform: [{ filter: { field: 'arm', equal: label } }],
              mark: { type: 'point', filled: true, size: 55, opacity: 1 },
              encoding: { x, y: y('speed'), shape: partsShape(parts), color, description },
            },
          ],
        };
      }),
      columns: 2,
      spacing: 28,
    },
  };
};
