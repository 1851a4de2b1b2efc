import { upstreamBaseline } from '../../../harness/comparison/arm-pairs.ts';
import type { Derived } from '../../derive-results.ts';
import { accessPatterns } from '../../../harness/results/access.ts';
import type { AccessPatternName } from '../../../harness/results/access.ts';
import { positiveMedianInterval } from '../../../harness/statistics/median-interval.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { passTime, readingsOf } from '../../../harness/comparison/access.ts';
import type { Where } from '../../../harness/comparison/access.ts';
import { accessBlocks, accessComparison, isShown } from '../../../harness/comparison/access-rows.ts';
import type { AccessRow } from '../../../harness/comparison/access-rows.ts';
import { bounds } from '../../rows/bounds.ts';
import { armLabel, armLabelOnPages, blockLabel } from '../../rows/labels.ts';
import { distinct, figure, interval, listed, plural } from '../../wording/figures.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { spread } from '../../plots/spread.ts';
import { setPanels } from '../../rows/set-panels.ts';
import { faint, ink } from '../../plots/theme.ts';
import { title } from '../../plots/title.ts';

const sides = { near: "threads of the replica's own node", far: 'threads of another node' } as const;
const reads = {
  sequential: 'sequential: every byte',
  random: 'random: lines one after the other',
  'random-independent': 'random-independent: lines at once',
  matvec: 'matvec: rows times a vector',
} as const satisfies Record<AccessPatternName, string>;

/** Bytes a nanosecond, a round each: GB/s. */
const speedsOf = (row: AccessRow, pattern: AccessPatternName, where: Where) =>
  [...row.reads].flatMap(([round, read]) => {
    const time = passTime(read, pattern, where);
    const [reading] = readingsOf(read, pattern, where);
    return time && reading && reading.bytes > 0 ? [{ round, speed: reading.bytes / time }] : [];
  });

/** The arm that differs most, by what was shown, from the same memory in 4 KiB pages, else from llama.cpp's mapping. */
const findingOf = (results: Derived, rows: readonly AccessRow[]): string => {
  const compared = (isBaseline: (row: AccessRow, other: AccessRow) => boolean) =>
    rows.flatMap((baseline) =>
      rows
        .filter((row) => row.block === baseline.block && isBaseline(baseline, row))
        .flatMap((row) => {
          const patterns = accessPatterns.flatMap((pattern) => {
            const comparison = accessComparison(results, pattern, baseline, row);
            return comparison ? [{ pattern, comparison }] : [];
          });
          const largest = Math.max(
            0,
            ...patterns
              .filter(({ comparison }) => isShown(comparison))
              .map(({ comparison }) => Math.abs(Math.log(comparison.ratio))),
          );
          return patterns.length === 0 ? [] : [{ row, baseline, patterns, largest }];
        }),
    );
  const pages = compared((baseline, row) => baseline.arm.strategy === row.arm.strategy);
  const all = pages.length > 0 ? pages : compared(({ arm }) => arm.strategy === upstreamBaseline);
  const [most] = all.toSorted((one, other) => other.largest - one.largest);
  if (most === undefined) return `Read after loading: ${plural(rows.length, 'arm')}, none of them compared`;
  const baseline = armLabelOnPages(results, most.baseline.arm);
  if (most.largest === 0) {
    const candidates = all.filter((one) => one.baseline === most.baseline);
    return `No pass was shown to differ from one over ${baseline}, of ${listed(
      candidates.map(({ row }) => armLabelOnPages(results, row.arm)),
    )}`;
  }
  const shown = most.patterns.filter(({ comparison }) => isShown(comparison));
  const alike = most.patterns.filter((one) => !shown.includes(one)).map(({ pattern }) => pattern);
  return `${armLabelOnPages(results, most.row.arm)} is read ${listed(
    shown.map(({ pattern, comparison }) => `${figure(1 / comparison.ratio)}x (${pattern})`),
  )} as fast as ${baseline}${alike.length === 0 ? '' : `; no difference is shown for ${listed(alike)}`}`;
};

const remoteOf = (results: Derived, rows: readonly AccessRow[]): string => {
  const found = rows.flatMap((row) =>
    accessPatterns.flatMap((pattern) => {
      const comparison = accessComparison(results, pattern, row, row, true);
      return comparison ? [{ ...comparison, row }] : [];
    }),
  );
  const speeds = found.map(({ ratio }) => 1 / ratio);
  return found.length === 0
    ? ''
    : `; by another node's threads at ${distinct([Math.min(...speeds), Math.max(...speeds)].map(figure)).join('x to ')}x the speed (${bounds(found.map(({ row }) => row))})`;
};

/** What a pass over the loaded weights reaches, by pattern, arm and the node of the threads. */
export const accessPlot = (results: Derived): Plot[] => {
  const blocks = spread(accessBlocks(results), 2);
  const rows = blocks.flatMap((one) => one.rows);
  if (rows.length === 0) return [];
  const panel = (row: AccessRow, pattern: AccessPatternName): string =>
    blocks.length > 1 ? `${blockLabel(results, row.block)}, ${reads[pattern]}` : reads[pattern];
  const values = rows.flatMap((row) =>
    accessPatterns.flatMap((pattern) =>
      (['near', 'far'] as const).flatMap((where) => {
        const rounds = speedsOf(row, pattern, where);
        if (rounds.length === 0) return [];
        const speeds = rounds.map(({ speed }) => speed);
        const arm = armLabel(results, row.arm);
        const key = { set: panel(row, pattern), arm, where: sides[where] };
        const ends = positiveMedianInterval(speeds);
        const middle = median(speeds);
        return [
          {
            ...key,
            of: 'median',
            speed: middle,
            low: ends.low,
            high: ends.high,
            about: about(
              arm,
              pattern,
              sides[where],
              `median ${figure(middle)} GB/s, 95% ${interval(ends)}, n = ${speeds.length}`,
            ),
          },
          ...rounds.map(({ round, speed }) => ({
            ...key,
            of: 'round',
            speed,
            about: about(arm, pattern, sides[where], `round ${round}`, `${figure(speed)} GB/s`),
          })),
        ];
      }),
    ),
  );
  const shownSides = distinct(values.map(({ where }) => where));
  const several = shownSides.length > 1;
  const scale = armScale(
    results,
    rows.map(({ arm }) => arm),
  );
  const found = `${findingOf(results, rows)}${remoteOf(results, rows)}`;
  const threads = distinct(
    rows.flatMap((row) =>
      [...row.reads.values()].flatMap(({ readings }) => readings.map((one) => one.threads)),
    ),
  );
  const caption = `Bars are medians of a round's passes with their 95% intervals, dots rounds. ${listed(
    blocks.map(({ block }) => blockLabel(results, block)),
  )}, ${threads.join(' or ')} ${threads.length === 1 && threads[0] === 1 ? 'thread' : 'threads'}; each panel has a scale of its own.`;
  const y = armAxis(scale.domain);
  const offset = several ? { yOffset: { field: 'where', type: 'nominal', sort: shownSides } } : {};
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { zero: true },
    axis: { title: 'read (GB/s)', tickCount: 6 },
  });
  const description = { field: 'about', type: 'nominal' };
  return [
    {
      name: 'access',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        ...setPanels(distinct(values.map(({ set }) => set)), {
          width: 520,
          height: { step: several ? 13 : 20, ...(several && { for: 'offset' }) },
          layer: [
            {
              transform: [{ filter: "datum.of === 'median'" }],
              mark: { type: 'bar', height: several ? 9 : 12 },
              encoding: {
                y,
                ...offset,
                x: x('speed'),
                color: { field: 'arm', type: 'nominal', scale, legend: null },
                ...(several
                  ? {
                      opacity: {
                        field: 'where',
                        type: 'ordinal',
                        sort: shownSides,
                        scale: { domain: shownSides, range: [0.75, 0.35] },
                        legend: {
                          orient: 'bottom',
                          title: null,
                          direction: 'horizontal',
                          symbolType: 'square',
                          symbolFillColor: faint,
                          symbolStrokeWidth: 0,
                        },
                      },
                    }
                  : { opacity: { value: 0.75 } }),
                description,
              },
            },
            {
              transform: [{ filter: "datum.of === 'median'" }],
              mark: { type: 'rule', strokeWidth: 2, color: ink },
              encoding: { y, ...offset, x: x('low'), x2: { field: 'high' }, description },
            },
            {
              transform: [{ filter: "datum.of === 'round'" }],
              mark: { type: 'point', filled: false, size: 14, strokeWidth: 1, opacity: 1, color: ink },
              encoding: { y, ...offset, x: x('speed'), description },
            },
          ],
        }),
      },
    },
  ];
};
