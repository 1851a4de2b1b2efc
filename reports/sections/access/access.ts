import { upstreamBaseline } from '../../../harness/comparison/arm-pairs.ts';
import type { Section } from '../section.ts';
import { accessPlot } from './access-plot.ts';
import { accessBreakEvenPlot } from './break-even-plot.ts';
import type { Derived } from '../../derive-results.ts';
import { accessCounters, accessPatterns } from '../../../harness/results/access.ts';
import type { ComparisonRecord } from '../../../harness/results/results.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { readingsOf } from '../../../harness/comparison/access.ts';
import {
  accessBlocks,
  accessBreakEven,
  accessComparison,
  loadOf,
  passOf,
  wholePatterns,
} from '../../../harness/comparison/access-rows.ts';
import type { AccessBreakEven, AccessRow } from '../../../harness/comparison/access-rows.ts';
import { distinct, figure, interval, listed, milliseconds, plural } from '../../wording/figures.ts';
import { speedOf } from '../../wording/speeds.ts';
import { armLabel, blockLabel } from '../../rows/labels.ts';
import { repackedOfSet } from '../../rows/repacked.ts';
import { folded, nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import { accessOf } from '../../../harness/comparison/block.ts';
import type { Block } from '../../../harness/comparison/block.ts';

/** The readings a row rests on. */
const idsOf = (results: Derived, { block, arm }: AccessRow): string[] =>
  accessOf(block, arm).map(({ id }) => id);

const asSpeed = (comparison: ComparisonRecord): string => {
  const speed = speedOf(comparison);
  return `${figure(speed.value)} ${interval(speed)}`;
};

const speedText = (comparison: ComparisonRecord | undefined): string =>
  comparison ? ` (${asSpeed(comparison)})` : '';

const timesTable = (results: Derived, block: Block, rows: readonly AccessRow[]): string => {
  const baseline = rows.find(({ arm }) => arm.strategy === upstreamBaseline);
  return paragraphs(
    `### ${blockLabel(results, block)}`,
    `Median ms of a pass${baseline ? ` (in brackets: times as fast as ${armLabel(results, baseline.arm)} in the same round [95%]; above 1 is faster)` : ''}`,
    table(
      [text('strategy'), number('load, usable (ms)'), ...accessPatterns.map((pattern) => number(pattern))],
      rows.map((row) => [
        traced(armLabel(results, row.arm), idsOf(results, row)),
        milliseconds(loadOf(row)),
        ...accessPatterns.map((pattern) => {
          const time = passOf(row, pattern);
          const against = baseline && accessComparison(results, pattern, baseline, row);
          return time === undefined ? nothing : `${milliseconds(time)}${speedText(against)}`;
        }),
      ]),
    ),
  );
};

const breakEvenText = (found: AccessBreakEven): string => {
  switch (found.kind) {
    case 'unknown':
      return nothing;
    case 'no-difference':
      return 'no difference between passes was shown';
    case 'at-once':
      return 'at once: slower nowhere';
    case 'never':
      return 'never: faster nowhere';
    case 'after':
      return `after ${plural(found.passes, 'pass', 'passes')}`;
    case 'until':
      return `ahead for ${plural(found.passes, 'pass', 'passes')} only`;
  }
};

const breakEvenTable = (results: Derived, rows: readonly AccessRow[]): string => {
  const cells = rows.flatMap((baseline) =>
    rows.flatMap((row) => {
      const found = wholePatterns.map((pattern) => accessBreakEven(results, pattern, baseline, row));
      return found.every(({ kind }) => kind === 'unknown')
        ? []
        : [
            [
              traced(armLabel(results, row.arm), [...idsOf(results, row), ...idsOf(results, baseline)]),
              armLabel(results, baseline.arm),
              ...found.map(breakEvenText),
            ],
          ];
    }),
  );
  return cells.length === 0
    ? ''
    : paragraphs(
        '**Break-even**: after how many passes over the weights the load has paid for itself, from the medians above',
        table(
          [text('strategy'), text('instead of'), ...wholePatterns.map((pattern) => text(`by ${pattern}`))],
          cells,
        ),
      );
};

const remoteTable = (results: Derived, rows: readonly AccessRow[]): string => {
  const cells = rows.flatMap((row) => {
    const found = accessPatterns.map((pattern) => accessComparison(results, pattern, row, row, true));
    return found.every((one) => one === undefined)
      ? []
      : [
          [
            traced(armLabel(results, row.arm), idsOf(results, row)),
            ...found.map((one) => (one ? asSpeed(one) : nothing)),
          ],
        ];
  });
  return cells.length === 0
    ? 'Threads on the wrong node were not measured: that takes two nodes and memory bound to one of them.'
    : paragraphs(
        '**The wrong node**: how many times as fast threads of another node make a pass as threads of its own node [95%]; below 1 is slower',
        table([text('strategy'), ...accessPatterns.map((pattern) => number(pattern))], cells),
      );
};

/** Counts a 64-byte line read, so that sweeps and random reads compare. */
const counterTable = (results: Derived, rows: readonly AccessRow[]): string => {
  const readings = ({ reads }: AccessRow) =>
    accessPatterns.flatMap((pattern) =>
      [...reads.values()].flatMap((read) => readingsOf(read, pattern, 'near')),
    );
  const all = rows.flatMap(readings);
  const counted = accessCounters.filter((name) => all.some(({ counters }) => 'count' in counters[name]));
  const reasons = accessCounters
    .filter((name) => !counted.includes(name))
    .map((name) => {
      const why = distinct(
        all.flatMap(({ counters }) => ('absent' in counters[name] ? [counters[name].absent] : [])),
      );
      return `\`${name}\` (${listed(why)})`;
    });
  const cells = rows.flatMap((row) =>
    accessPatterns.map((pattern) => [
      traced(armLabel(results, row.arm), idsOf(results, row)),
      pattern,
      ...counted.map((name) => {
        const rates = readings(row).flatMap((reading) => {
          const counter = reading.counters[name];
          return reading.pattern === pattern && 'count' in counter
            ? [(counter.count * 64) / (reading.bytes * reading.passes.length)]
            : [];
        });
        return rates.length === 0 ? nothing : figure(median(rates));
      }),
    ]),
  );
  return paragraphs(
    counted.length === 0
      ? ''
      : folded(
          'Counters: events for each 64-byte line read, all threads, user space',
          table([text('strategy'), text('pattern'), ...counted.map((name) => number(name))], cells),
        ),
    reasons.length === 0 ? '' : `Not counted: ${listed(reasons)}.`,
  );
};

const checksums = (rows: readonly AccessRow[]): string => {
  const differing = accessPatterns.filter(
    (pattern) =>
      distinct(
        rows.flatMap(({ reads }) =>
          [...reads.values()].flatMap(({ readings }) =>
            readings.filter((reading) => reading.pattern === pattern).map(({ checksum }) => checksum),
          ),
        ),
      ).length > 1,
  );
  return differing.length === 0
    ? 'Every arm gave the same checksum in every pattern: all read the same bytes.'
    : `**The checksums of ${listed(differing)} differ between arms: they did not read the same bytes.**`;
};

const conditions = (rows: readonly AccessRow[]): string => {
  const reads = rows.flatMap(({ reads: all }) => [...all.values()]);
  const threads = distinct(reads.flatMap(({ readings }) => readings.map((one) => String(one.threads))));
  const rounds = Math.max(...rows.map(({ reads: all }) => all.size));
  return (
    `Conditions: ${plural(rounds, 'round')}, in each of which every arm is loaded in a process of its own, warmed by one pass and read in every pattern; ` +
    `${listed(threads)} ${threads.length === 1 && threads[0] === '1' ? 'thread' : 'threads'}. ${checksums(rows)}`
  );
};

const render = (results: Derived): string =>
  paragraphs(
    'What a load is worth afterwards. `sequential` reads every byte of every tensor and is bound by bandwidth; `random` reads 64-byte lines of them, each chosen by ' +
      'the one before, and is bound by latency and by the TLB, `random-independent` as many at once as the CPU holds; `matvec` multiplies rows of 4096 float32 by a vector that stays in the cache.',
    ...accessBlocks(results).flatMap(({ block, rows }) => [
      timesTable(results, block, rows),
      breakEvenTable(results, rows),
      remoteTable(results, rows),
      counterTable(results, rows),
      conditions(rows),
    ]),
    ...results.sets.flatMap(repackedOfSet),
  );

/** What is gained after loading, where a scenario asked. */
export const access: Section = {
  id: 'access',
  heading: 'Access',
  question: 'What is a load worth afterwards, and after how many passes has a slower one paid for itself?',
  shown: (results) => accessBlocks(results).length > 0,
  plots: (results) => [...accessPlot(results), ...accessBreakEvenPlot(results)],
  render,
  limits: () =>
    'a token rate. No token is generated, a random pass is no pattern of any model, and quantised types are computed on differently. ' +
    'Tensors that llama.cpp copies into buffers of its own (CPU_REPACK) are read from there, whatever they were loaded into.',
};
