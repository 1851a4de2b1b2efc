import type { Derived } from '../../derive-results.ts';
import { traitsOf } from '../../../harness/results/strategy.ts';
import { partStep } from '../../../harness/comparison/part-bytes.ts';
import { armLabel } from '../../rows/labels.ts';
import { distinct, figure, interval } from '../../wording/figures.ts';
import { speedBin } from './speed-bins.ts';
import { about } from '../../plots/about.ts';
import { sizeLabel } from '../../rows/bounds.ts';
import { drawable } from '../../rows/drawable.ts';
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

/** Of the ups that reach a speed, that of the largest parts, then of the most. */
export const largestAt = (ups: readonly SpeedUp[], threshold: number): SpeedUp | undefined =>
  ups
    .filter(({ speed }) => speed >= threshold)
    .toSorted(
      (one, other) =>
        partStep(other.block.set) - partStep(one.block.set) || other.block.set.parts - one.block.set.parts,
    )[0];

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
      bin: speedBin(speed).name,
      writing: speedBin(speed).writing,
      said: speed >= 100 ? String(Math.round(speed)) : speed.toPrecision(speed >= 10 ? 2 : 3),
      speed,
      low,
      high,
      about: about(
        armLabel(results, arm),
        block.set.title,
        `${figure(speed)}x as fast as per-part ${interval({ low, high })}, n = ${n}`,
      ),
    })),
  };
};
