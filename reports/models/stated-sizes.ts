import { layoutSize, type layouts } from '../../harness/plan/layout-size.ts';
import { usualPageSizes } from '../../harness/results/page-sizes.ts';
import type { LaidOutPart } from '../../harness/plan/layout-size.ts';

interface Range {
  readonly low: number;
  readonly high: number;
}

/** A page gives sizes in three digits: the true one lies within half of the last either way. */
const roundedBy = (bytes: number): number => 0.5 * 10 ** (Math.floor(Math.log10(bytes)) - 2);

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/** What the last page of so many bytes, known within `by` either way, may leave unused. */
const leftOver = (bytes: number, by: number, pageBytes: number): Range => {
  const ends = [modulo(-(bytes + by), pageBytes), modulo(-(bytes - by), pageBytes)] as const;
  // Where a whole number of pages lies within, the last page is anything from full to all but empty.
  return 2 * by >= pageBytes || ends[0] > ends[1]
    ? { low: 0, high: pageBytes }
    : { low: ends[0], high: ends[1] };
};

/**
 * What one replica of a model leaves unused, as far as sizes known to three digits tell: a digit of 48.3 GB is 24 pages of
 * 2 MiB, so that only the number of pages bounds it there.
 */
export const wasteRange = (
  layout: (typeof layouts)[number],
  parts: readonly LaidOutPart[],
  pageBytes: number,
): Range => {
  const total = (of: (part: LaidOutPart) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  if (layout === 'per-part') {
    const each = parts.map(({ bytes }) => leftOver(bytes, roundedBy(bytes), pageBytes));
    return {
      low: each.reduce((sum, { low }) => sum + low, 0),
      high: each.reduce((sum, { high }) => sum + high, 0),
    };
  }
  const payload = total(({ bytes }) => bytes);
  const { mapped, waste } = layoutSize(layout, parts, 1, usualPageSizes.base);
  const between = mapped - payload;
  const last = leftOver(
    payload + waste,
    total(({ bytes }) => roundedBy(bytes)),
    pageBytes,
  );
  return { low: last.low + between, high: last.high + between };
};
