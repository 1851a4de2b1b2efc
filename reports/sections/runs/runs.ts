import { runCalibration } from '../../../harness/comparison/run-calibration.ts';
import { isRepeated, runSpread } from '../../../harness/comparison/run-spread.ts';
import type { ComparisonRecord } from '../../../harness/results/results.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { wilson } from '../../../harness/statistics/wilson.ts';
import type { Derived } from '../../derive-results.ts';
import { folded, number, paragraphs, table, text } from '../../markdown/table.ts';
import { armLabelById, setLabelById } from '../../rows/labels.ts';
import { figure, interval, plural } from '../../wording/figures.ts';
import { speedOf } from '../../wording/speeds.ts';
import type { Section } from '../section.ts';

/** With two runs the spread enters intervals, and is known too badly to be shown by itself. */
const fewestRuns = 3;

/** Comparisons listed one by one. */
const mostListed = 20;

type Repeated = ComparisonRecord & { readonly runs: NonNullable<ComparisonRecord['runs']> };

const repeatedOf = (results: Derived): Repeated[] => results.derived.comparisons.filter(isRepeated);

const percent = (share: number): string => `${figure(100 * share)} %`;

const percents = (low: number, high: number): string => `[${percent(low)}, ${percent(high)}]`;

const shareOf = (count: number, of: number): string => {
  const { share, low, high } = wilson(count, of);
  return `${percent(share)} ${percents(low, high)}, ${count} of ${of}`;
};

const figures = (results: Derived): string[][] => {
  const repeated = repeatedOf(results);
  const effect = runSpread(repeated);
  const calibration = runCalibration(repeated);
  return [
    ...(effect === undefined
      ? []
      : [
          [
            'run effect: standard deviation of a ratio from run to run, beyond the noise of rounds',
            `${percent(effect.deviation)} ${percents(effect.low, effect.high)}`,
            '',
          ],
          ['degrees of freedom it rests on', figure(effect.degrees), ''],
        ]),
    [
      'noise of rounds: half of the rounds of a ratio lie within, in the median ratio',
      percent(median(repeated.map(({ mad }) => Math.log(mad)))),
      '',
    ],
    ...(calibration === undefined || calibration.pairs === 0
      ? []
      : [
          [
            'two runs of a ratio differ beyond 95% intervals of their rounds alone',
            shareOf(calibration.beyondRounds, calibration.pairs),
            '5 %, if runs did nothing to a ratio',
          ],
          [
            `the same beyond intervals that hold the run effect too${calibration.byOtherSets ? ', as the other sets tell it' : ''}`,
            shareOf(calibration.beyondRuns, calibration.pairs),
            '5 %',
          ],
        ]),
  ];
};

const apart = ({ runs }: Repeated): number => {
  const ratios = runs.map(({ ratio }) => ratio);
  return Math.max(...ratios) / Math.min(...ratios);
};

const asSpeed = (one: Pick<ComparisonRecord, 'ratio' | 'low' | 'high'>): string => {
  const speed = speedOf(one);
  return `${figure(speed.value)} ${interval(speed)}`;
};

const eachRatio = (results: Derived): string => {
  const rows = repeatedOf(results)
    .filter(({ metric }) => metric !== 'call-return-time')
    .toSorted((one, other) => apart(other) - apart(one));
  const shown = rows.slice(0, mostListed);
  const summary =
    shown.length < rows.length
      ? `The ${shown.length} of ${rows.length} ratios whose runs lie farthest apart`
      : `${plural(shown.length, 'ratio')}, those first whose runs lie farthest apart`;
  return folded(
    summary,
    table(
      [
        text('scenario'),
        text('set'),
        text('times as fast'),
        text('metric'),
        number('over all runs [95%]'),
        text('by run [95% of its rounds alone]'),
      ],
      shown.map((one) => [
        one.scenario,
        setLabelById(results, one.set),
        one.baselineSet === undefined
          ? `${armLabelById(results, one.candidate)} against ${armLabelById(results, one.baseline)}`
          : `${armLabelById(results, one.candidate)} against itself on ${setLabelById(results, one.baselineSet)}`,
        one.metric,
        asSpeed(one),
        one.runs.map(asSpeed).join('; '),
      ]),
    ),
  );
};

const render = (results: Derived): string =>
  paragraphs(
    'All rounds of one run share what that run does to a ratio: where memory lay, what the hypervisor did. More rounds do not average that out; more runs do. ' +
      'The run effect is estimated over all ratios together and is part of every interval of a ratio measured in several runs (harness/statistics/README.md).',
    table([text('spread between runs'), number('found [95%]'), text('wanted')], figures(results)),
    eachRatio(results),
  );

export const runs: Section = {
  id: 'runs',
  heading: 'Spread between runs',
  question: 'Would another run have said the same?',
  shown: (results) => repeatedOf(results).some((one) => one.runs.length >= fewestRuns),
  render,
  limits: () =>
    'other machines, and runs of another day: these runs share what did not change between them. Pairs of runs are not independent, so the intervals of their shares are too narrow.',
};
