import { seedCandidate } from '../../../harness/comparison/arm-pairs.ts';
import type { Derived } from '../../derive-results.ts';
import { bounds } from '../../rows/bounds.ts';
import { armLabel, sizeClasses } from '../../rows/labels.ts';
import { distinct, figure, interval } from '../../wording/figures.ts';
import { conditions } from '../../rows/conditions.ts';
import { logTicks } from '../../plots/log-ticks.ts';
import { linesOverParts } from '../../rows/lines-over-parts.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { drawable } from '../../rows/drawable.ts';
import { speedUps } from '../../rows/speed-ups.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';
import { title } from '../../plots/title.ts';
import { blocksOf } from '../../../harness/comparison/view.ts';

interface Panel {
  readonly name: string;
  readonly ups: readonly SpeedUp[];
}

/** Sets of one size class in one scenario that differ in their number of parts, each number once. */
const panels = (results: Derived): Panel[] => {
  const ups = speedUps(results);
  const found = sizeClasses(results, blocksOf(results)).flatMap(({ title: name, blocks }) =>
    [...Map.groupBy(blocks, ({ scenario }) => scenario)].flatMap(([scenario, members]) => {
      const timed = members.filter((block) => ups.some((up) => up.block === block || same(up, block)));
      const counts = distinct(timed.map(({ set }) => set.parts));
      return counts.length > 1 && counts.length === timed.length
        ? [{ name, scenario, ups: ups.filter((up) => timed.some((block) => same(up, block))) }]
        : [];
    }),
  );
  // A line takes three points; of two it is drawn only where there is no better one.
  const wide = found.filter(
    ({ ups: members }) => distinct(members.map(({ block }) => block.set.parts)).length > 2,
  );
  const shown = wide.length > 0 ? wide : found;
  return shown.map(({ name, scenario, ups: members }) => ({
    name: shown.filter((other) => other.name === name).length > 1 ? `${name} (${scenario})` : name,
    ups: members,
  }));
};

const same = ({ block }: SpeedUp, other: SpeedUp['block']): boolean =>
  block.scenario === other.scenario && block.set.id === other.set.id;

const summary = ({ name, ups }: Panel): string => {
  const unified = ups.filter(({ arm }) => arm.strategy === seedCandidate);
  const among = unified.length > 0 ? unified : ups;
  const [most] = among.toSorted((one, other) => other.speed - one.speed);
  if (most === undefined) return name;
  const alike = among.filter(({ arm }) => arm.pageKind === most.arm.pageKind);
  const from = (threshold: number): string => {
    const [first] = alike
      .filter(({ speed }) => speed >= threshold)
      .toSorted((one, other) => one.block.set.parts - other.block.set.parts);
    return first === undefined
      ? `${threshold}x is not reached`
      : `${threshold}x from ${first.block.set.parts} parts`;
  };
  const reached = most.speed >= 10 ? `${from(10)}, ${from(100)}` : '10x is not reached';
  return `${name}: ${most.arm.strategy} is at most ${figure(most.speed)}x as fast as one mapping per part ${bounds(alike)} (${reached})`;
};

/** Speed against `per-part` over the number of parts, with 10x and 100x marked. */
export const speedOverPartsPlot = (results: Derived): Plot[] => {
  const found = panels(results);
  const ups = found.flatMap((panel) => panel.ups);
  if (ups.length === 0) return [];
  const arms = results.arms.filter(({ id }) => ups.some(({ arm }) => arm.id === id));
  const values = found.flatMap((panel) =>
    panel.ups.map(({ arm, block, speed, low, high, n }) => ({
      panel: panel.name,
      arm: armLabel(results, arm),
      parts: block.set.parts,
      value: speed,
      low,
      high,
      about: about(
        armLabel(results, arm),
        block.set.title,
        `${figure(speed)}x as fast as per-part ${interval({ low, high })}, n = ${n}`,
      ),
    })),
  );
  const rows = drawable(
    results,
    ups.map(({ block }) => block),
  );
  const sentence = found
    .map(summary)
    .map((one, place) => (place === 0 ? one : `${one.charAt(0).toLowerCase()}${one.slice(1)}`))
    .join('; ');
  const caption = `How many times as fast every page can be read as with one mapping per part; medians of the rounds' ratios with 95% intervals. ${conditions(results, rows)}.`;
  const highest = Math.max(...values.map(({ high }) => high));
  const domain = [Math.min(0.5, ...values.map(({ low }) => low)), Math.max(130, highest)];
  const layer = linesOverParts({
    scale: armScale(results, arms),
    parts: values.map(({ parts }) => parts),
    value: {
      title: 'times as fast as per-part (logarithmic)',
      scale: { type: 'log', nice: false, domain },
      ticks: logTicks(domain),
    },
    marked: [1, 10, 100],
  });
  return [
    {
      name: 'speed-over-parts',
      finding: sentence,
      caption,
      spec: {
        title: title(sentence, caption),
        data: { values },
        concat: found.map((panel) => ({
          title: { text: panel.name, fontSize: 13, offset: 8, frame: 'group' },
          width: found.length === 1 ? 560 : 330,
          height: 290,
          transform: [{ filter: { field: 'panel', equal: panel.name } }],
          layer,
        })),
        columns: 2,
        spacing: 28,
        resolve: { scale: { x: 'independent' } },
      },
    },
  ];
};
