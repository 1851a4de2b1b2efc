import type { Derived } from '../../derive-results.ts';
import { fitCostModels } from '../../models/cost-model.ts';
import { number, paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import { armLabel } from '../../rows/labels.ts';
import { duration, figure } from '../../wording/figures.ts';
import type { Section } from '../section.ts';
import { costModelPlot } from './cost-model-plot.ts';
import { grids } from './grid.ts';
import { paddingModels } from './padding-model.ts';
import { timedOf } from './timed-ids.ts';

const perGigabyte = (nsPerByte: number): string => `${figure(nsPerByte * 1e9 * 1e-6)} ms`;

const costTable = (results: Derived): string => {
  const costs = fitCostModels(results);
  return costs.length === 0
    ? ''
    : paragraphs(
        '**What explains it**: time = cost a part x parts + cost of zeroing x bytes of all mapped pages + cost of copying x bytes of the model + a constant, ' +
          'fitted by least squares of relative errors with no cost below zero, for each way of loading, over the medians of its sets. ' +
          'Terms that grow together cannot be told apart: pages and bytes in one region, parts and pages where parts are smaller than a page. Trust their sum, and the prediction, more than each term.',
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
        '**What padding is worth**: log(speed-up) = a + b x padding, by least squares over the sets whose padding is at most their payload; `padding` is the memory that `per-part` maps ' +
          'beyond the payload, as a share of the payload. ± is the standard error; the spread is how far the sets lie from the line. Beyond the payload the logarithm bends, and the line says nothing.',
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

/** Whether anything was fitted to these results. */
export const hasFits = (results: Derived): boolean =>
  fitCostModels(results).length > 0 || paddingModels(grids(results)).length > 0;

export const fits: Section = {
  id: 'fits',
  heading: 'Appendix: fits',
  appendix: true,
  question: 'What does a part cost, and what is padding worth, by a model fitted to the loads?',
  shown: hasFits,
  plots: costModelPlot,
  render: (results) => paragraphs(paddingTable(results), costTable(results)),
  limits: () => 'a measurement: each figure follows from a model, and no verdict rests on one.',
};
