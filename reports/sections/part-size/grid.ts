import type { Derived } from '../../derive-results.ts';
import { pageSizesOf } from '../../../harness/comparison/view.ts';
import { traitsOf } from '../../../harness/results/strategy.ts';
import { partStep } from '../../../harness/comparison/part-bytes.ts';
import { armLabel } from '../../rows/labels.ts';
import { distinct, figure, interval, listed, paddingWords } from '../../wording/figures.ts';
import { speedBin } from './speed-bins.ts';
import { about } from '../../plots/about.ts';
import { sizeLabel } from '../../rows/bounds.ts';
import { drawable } from '../../rows/drawable.ts';
import { paddingOf } from './padding-model.ts';
import { gridScenarios } from '../../models/part-size-grid.ts';
import { speedUps } from '../../rows/speed-ups.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';

/** The ups of grids of part sizes, loaded by arms that copy. */
export const grids = (results: Derived): SpeedUp[] => {
  const scenarios = gridScenarios(results);
  return speedUps(results).filter(
    ({ arm, block }) =>
      scenarios.includes(block.scenario) &&
      traitsOf(arm.strategy).memory === 'own' &&
      // Of what was shipped other choices than the layout decide; the grid is about the layout.
      traitsOf(arm.strategy).seed?.code !== 'shipped' &&
      block.set.bytes > 0,
  );
};

/** A number of parts, and the largest size up to which every size that was tried with it passes. */
interface Reach {
  readonly parts: number;
  readonly last: SpeedUp;
}

const reachOf = (ups: readonly SpeedUp[], passes: (up: SpeedUp) => boolean): Reach[] =>
  [...Map.groupBy(ups, ({ block }) => block.set.parts)]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([parts, same]) => {
      const ascending = same.toSorted((one, other) => partStep(one.block.set) - partStep(other.block.set));
      const failed = ascending.findIndex((up) => !passes(up));
      const last = ascending.at(failed < 0 ? -1 : failed - 1);
      return failed === 0 || last === undefined ? [] : [{ parts, last }];
    });

/**
 * "with 4 and 16 parts of up to 64 KiB, 100 parts of up to 1 MiB": of each number of parts, and no further than all sizes
 * pass, because the largest that passes with some number says nothing of the others.
 */
export const reachWords = (ups: readonly SpeedUp[], passes: (up: SpeedUp) => boolean): string => {
  const groups = [...Map.groupBy(reachOf(ups, passes), ({ last }) => sizeLabel(last.block.set))];
  return groups.length === 0
    ? 'with none of these sets'
    : `with ${groups
        .map(([size, same]) => `${listed(same.map(({ parts }) => String(parts)))} parts of up to ${size}`)
        .join(', ')}`;
};

/** What the map and the curve are drawn from: a value an arm and set, and what they have in common. */
export const cellsOf = (results: Derived, ups: readonly SpeedUp[]) => {
  const sizes = distinct(ups.map(({ block }) => partStep(block.set))).toSorted((one, other) => one - other);
  const label = (step: number): string => {
    const up = ups.find(({ block }) => partStep(block.set) === step);
    return up ? sizeLabel(up.block.set) : '';
  };
  const kinds = new Set(ups.map(({ arm }) => arm.pageKind));
  // A caption tells of what is drawn, and the grid's scenario may hold arms on other pages.
  const rows = drawable(
    results,
    ups.map(({ block }) => block),
  ).filter(({ arm }) => kinds.has(arm.pageKind));
  return {
    rows,
    sizes: sizes.map(label),
    parts: distinct(ups.map(({ block }) => block.set.parts)).toSorted((one, other) => one - other),
    arms: results.arms.filter(({ id }) => ups.some(({ arm }) => arm.id === id)),
    values: ups.map(({ arm, block, speed, low, high, n }) => ({
      arm: armLabel(results, arm),
      size: sizeLabel(block.set),
      bytes: block.set.bytes / block.set.parts,
      parts: block.set.parts,
      padding: paddingOf({ arm, block }, pageSizesOf(results, block.scenario)),
      bin: speedBin(speed).name,
      writing: speedBin(speed).writing,
      said: speed >= 100 ? String(Math.round(speed)) : speed.toPrecision(speed >= 10 ? 2 : 3),
      speed,
      low,
      high,
      about: about(
        armLabel(results, arm),
        block.set.title,
        paddingWords(paddingOf({ arm, block }, pageSizesOf(results, block.scenario))),
        `${figure(speed)}x as fast as per-part ${interval({ low, high })}, n = ${n}`,
      ),
    })),
  };
};
