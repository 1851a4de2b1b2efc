import type { Derived } from '../../derive-results.ts';
import { sizeRange } from '../../rows/bounds.ts';
import { armLabel, armLabelOnPages } from '../../rows/labels.ts';
import { figure, interval, listed } from '../../wording/figures.ts';
import { conditions } from '../../rows/conditions.ts';
import { linesOverParts } from '../../rows/lines-over-parts.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { speedOf } from '../../wording/speeds.ts';
import { drawable } from '../../rows/drawable.ts';
import { title } from '../../plots/title.ts';
import { blocksOf } from '../../../harness/comparison/view.ts';

/** Speed of each arm over the number of parts the same bytes are split into, as a multiple of that with the fewest. */
export const growthPlot = (results: Derived): Plot[] => {
  const growths = results.derived.comparisons.filter(({ metric }) => metric === 'growth');
  const partsOf = (id: string | undefined): number => results.sets.find((set) => set.id === id)?.parts ?? 0;
  const arms = results.arms.filter(({ id }) => growths.some(({ candidate }) => candidate === id));
  const fewest = Math.min(...growths.map(({ baselineSet }) => partsOf(baselineSet)));
  const most = Math.max(...growths.map(({ set }) => partsOf(set)));
  if (arms.length === 0) return [];
  const ends = arms.flatMap((arm) => {
    const last = growths.find(({ candidate, set }) => candidate === arm.id && partsOf(set) === most);
    return last ? [{ label: armLabelOnPages(results, arm), ...last }] : [];
  });
  const apart = ends.filter(({ low, high }) => low > 1 || high < 1);
  const alike = ends.filter((end) => !apart.includes(end));
  const said = [
    ...apart
      .toSorted((one, other) => other.ratio - one.ratio)
      .map(({ label, ratio }) => `${label} is ${figure(1 / ratio)} times as fast`),
    ...(alike.length > 0
      ? [`no difference can be told from noise for ${listed(alike.map(({ label }) => label))}`]
      : []),
  ];
  const sizesOf = (ids: readonly string[], parts: number): string =>
    sizeRange(results.sets.filter((set) => set.parts === parts && ids.includes(set.id)));
  const [before, after] = [
    growths.flatMap(({ baselineSet }) => baselineSet ?? []),
    growths.map(({ set }) => set),
  ];
  const found = `With ${most} parts of ${sizesOf(after, most)} instead of ${fewest} of ${sizesOf(before, fewest)}, ${listed(said)}`;
  const rows = drawable(
    results,
    blocksOf(results).filter(({ scenario }) => growths.some((growth) => growth.scenario === scenario)),
  );
  const caption = `The same bytes in more parts, all sets loaded in the same rounds; medians of the rounds' ratios with 95% intervals. ${conditions(results, rows)}.`;
  const values = arms.flatMap((arm) => {
    const label = armLabel(results, arm);
    return [
      {
        arm: label,
        parts: fewest,
        value: 1,
        low: 1,
        high: 1,
        about: about(label, `${fewest} parts: the base, 1`),
      },
      ...growths
        .filter(({ candidate }) => candidate === arm.id)
        .map(({ set, n, ...comparison }) => ({ set, n, ...speedOf(comparison) }))
        .map(({ set, value, low, high, n }) => ({
          arm: label,
          parts: partsOf(set),
          value,
          low,
          high,
          about: about(
            label,
            `${partsOf(set)} parts`,
            `${figure(value)} times as fast ${interval({ low, high })}, n = ${n}`,
          ),
        })),
    ];
  });
  return [
    {
      name: 'growth',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        width: 560,
        height: 280,
        layer: linesOverParts({
          scale: armScale(results, arms),
          parts: values.map(({ parts }) => parts),
          value: {
            title: `times as fast as with ${fewest} parts`,
            scale: { zero: false, nice: true },
          },
          marked: [1],
        }),
      },
    },
  ];
};
