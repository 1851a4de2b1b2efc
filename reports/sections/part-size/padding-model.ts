import { isHugetlb } from '../../../harness/results/arm.ts';
import { usualPageSizes, type PageSizesRecord } from '../../../harness/results/page-sizes.ts';
import { paddingShare } from '../../../harness/plan/layout-size.ts';
import { straightLine } from '../../../harness/statistics/straight-line.ts';
import type { StraightLine } from '../../../harness/statistics/straight-line.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';

/** What `per-part` maps beyond the payload on the arm's pages, as a share of the payload; `best` is taken for 2 MiB. */
export const paddingOf = ({ arm, block }: Pick<SpeedUp, 'arm' | 'block'>, sizes: PageSizesRecord): number =>
  paddingShare(block.set.partBytes, arm.pageKind === 'best' ? '2m' : arm.pageKind, sizes);

/** log(speed-up over `per-part`) = intercept + slope x padding. */
export interface PaddingModel {
  readonly arm: ArmDefinition;
  readonly line: StraightLine;
}

/**
 * Beyond the payload itself, clearing is nearly all of the time and the logarithm no longer grows with padding: sets of such
 * parts are left out.
 */
export const mostPadding = 1;

/** Of every arm on hugepages, where three sets or more with different padding were timed. */
export const paddingModels = (ups: readonly SpeedUp[]): PaddingModel[] =>
  [...Map.groupBy(ups, ({ arm }) => arm.id).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || !isHugetlb(first.arm.pageKind)) return [];
    // Pages of a pool have the size of their name, on every kernel.
    const points = same
      .map((up) => ({ x: paddingOf(up, usualPageSizes), y: Math.log(up.speed) }))
      .filter(({ x, y }) => x <= mostPadding && Number.isFinite(y));
    const line = straightLine(points);
    return line === undefined ? [] : [{ arm: first.arm, line }];
  });
