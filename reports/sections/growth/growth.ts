import type { Derived } from '../../derive-results.ts';
import type { ComparisonRecord } from '../../../harness/results/results.ts';
import { blocksOf, findSet } from '../../../harness/comparison/view.ts';
import { nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import { conditions } from '../../rows/conditions.ts';
import { drawable } from '../../rows/drawable.ts';
import { armLabel } from '../../rows/labels.ts';
import { figure, interval } from '../../wording/figures.ts';
import { speedOf } from '../../wording/speeds.ts';
import type { Section } from '../section.ts';
import { growthPlot } from './growth-plot.ts';

const growthsOf = (results: Derived): ComparisonRecord[] =>
  results.derived.comparisons.filter(({ metric }) => metric === 'growth');

const render = (results: Derived): string => {
  const growths = growthsOf(results);
  const arms = results.arms.filter((arm) => growths.some(({ candidate }) => candidate === arm.id));
  const sets = results.sets.filter((set) => growths.some((growth) => growth.set === set.id));
  const fewest = findSet(results, growths[0]?.baselineSet ?? '');
  return paragraphs(
    `How many times as fast the same bytes are loaded in more parts as in ${fewest?.title ?? 'the fewest'}, within the same rounds; below 1 is slower.`,
    table(
      [text('set'), ...arms.map((arm) => number(armLabel(results, arm)))],
      sets.map((set) => [
        set.title,
        ...arms.map((arm) => {
          const found = growths.find((growth) => growth.set === set.id && growth.candidate === arm.id);
          const speed = found && speedOf(found);
          return speed ? `${figure(speed.value)} ${interval(speed)}` : nothing;
        }),
      ]),
    ),
  );
};

/** Of the scenarios that shared their rounds alone. */
const measured = (results: Derived): string => {
  const scenarios = new Set(growthsOf(results).map(({ scenario }) => scenario));
  return conditions(
    results,
    drawable(
      results,
      blocksOf(results).filter(({ scenario }) => scenarios.has(scenario)),
    ),
  );
};

export const growth: Section = {
  id: 'growth',
  heading: 'Growth over parts',
  question: 'How much slower is a load when the same bytes lie in more parts?',
  shown: (results) => growthsOf(results).length > 0,
  plots: growthPlot,
  render,
  conditions: measured,
  limits: () =>
    'other sizes than that of these sets, and numbers of parts between those measured: lines between points are there to lead the eye.',
};
