import { accessCounters, accessPatterns } from '../../harness/results/access.ts';
import type { AccessPatternName } from '../../harness/results/access.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ComparisonRecord, ResultsRecord } from '../../harness/results/results.ts';
import { breakEven } from '../../harness/statistics/break-even.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { accessOf, passTime, readingsOf, readsOf } from '../derive/access.ts';
import { armsAmong, blocksOf } from '../derive/block.ts';
import type { Block } from '../derive/block.ts';
import { distinct, figure, interval, listed, milliseconds, plural } from '../wording/figures.ts';
import { armLabel, blockLabel } from './labels.ts';
import { folded, nothing, number, paragraphs, table, text } from './table.ts';

interface Row {
  readonly arm: ArmDefinition;
  readonly label: string;
  readonly reads: ReturnType<typeof readsOf>;
}

const rowsOf = (results: ResultsRecord, block: Block): Row[] =>
  armsAmong(results, accessOf(results, block))
    .map((arm) => ({ arm, label: armLabel(results, arm), reads: readsOf(results, block, arm) }))
    .filter(({ reads }) => reads.size > 0);

const loadOf = ({ reads }: Row): number => median([...reads.values()].map(({ usable }) => usable));

const passOf = ({ reads }: Row, pattern: AccessPatternName): number | undefined => {
  const times = [...reads.values()].flatMap((read) => passTime(read, pattern, 'near') ?? []);
  return times.length === 0 ? undefined : median(times);
};

const comparisonOf = (
  results: ResultsRecord,
  block: Block,
  metric: string,
  baseline: ArmDefinition,
  candidate: ArmDefinition,
): ComparisonRecord | undefined =>
  results.derived?.comparisons.find(
    (one) =>
      one.scenario === block.scenario &&
      one.set === block.set.id &&
      one.metric === metric &&
      one.baseline === baseline.id &&
      one.candidate === candidate.id,
  );

const ratioText = (comparison: ComparisonRecord | undefined): string =>
  comparison ? ` (${figure(comparison.ratio)} ${interval(comparison)})` : '';

const timesTable = (results: ResultsRecord, block: Block, rows: readonly Row[]): string => {
  const baseline = rows.find(({ arm }) => arm.strategy === 'llama-mmap');
  return paragraphs(
    `### ${blockLabel(results, block)}`,
    `Median ms of a pass${baseline ? ` (ratio to ${baseline.label} in the same round [95%]; below 1 is faster)` : ''}`,
    table(
      [text('strategy'), number('load, usable (ms)'), ...accessPatterns.map((pattern) => number(pattern))],
      rows.map((row) => [
        row.label,
        milliseconds(loadOf(row)),
        ...accessPatterns.map((pattern) => {
          const time = passOf(row, pattern);
          const against =
            baseline && comparisonOf(results, block, `access-${pattern}`, baseline.arm, row.arm);
          return time === undefined ? nothing : `${milliseconds(time)}${ratioText(against)}`;
        }),
      ]),
    ),
  );
};

/** A quotient of differences means nothing where the passes were not shown to differ. */
const breakEvenText = (
  comparison: ComparisonRecord | undefined,
  baseline: Row,
  row: Row,
  pattern: AccessPatternName,
): string => {
  const [before, after] = [passOf(baseline, pattern), passOf(row, pattern)];
  if (comparison === undefined || before === undefined || after === undefined) return nothing;
  if (comparison.low <= 1 && comparison.high >= 1) return 'no difference between passes was shown';
  const found = breakEven({ load: loadOf(baseline), pass: before }, { load: loadOf(row), pass: after });
  switch (found.kind) {
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

const wholePatterns = ['sequential', 'matvec'] as const;

const breakEvenTable = (results: ResultsRecord, block: Block, rows: readonly Row[]): string => {
  const cells = rows.flatMap((baseline) =>
    rows.flatMap((row) => {
      const found = wholePatterns.map((pattern) =>
        comparisonOf(results, block, `access-${pattern}`, baseline.arm, row.arm),
      );
      return found.every((one) => one === undefined)
        ? []
        : [
            [
              row.label,
              baseline.label,
              ...wholePatterns.map((pattern, index) => breakEvenText(found[index], baseline, row, pattern)),
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

const remoteTable = (results: ResultsRecord, block: Block, rows: readonly Row[]): string => {
  const cells = rows.flatMap((row) => {
    const found = accessPatterns.map((pattern) =>
      comparisonOf(results, block, `access-${pattern}-remote`, row.arm, row.arm),
    );
    return found.every((one) => one === undefined)
      ? []
      : [[row.label, ...found.map((one) => (one ? `${figure(one.ratio)} ${interval(one)}` : nothing))]];
  });
  return cells.length === 0
    ? 'Threads on the wrong node were not measured: that takes two nodes and memory bound to one of them.'
    : paragraphs(
        '**The wrong node**: a pass by threads of another node, divided by one of its own node’s',
        table([text('strategy'), ...accessPatterns.map((pattern) => number(pattern))], cells),
      );
};

/** Counts a 64-byte line read, so that sweeps and random reads compare. */
const counterTable = (rows: readonly Row[]): string => {
  const readings = ({ reads }: Row) =>
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
      row.label,
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

const checksums = (rows: readonly Row[]): string => {
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

const conditions = (rows: readonly Row[]): string => {
  const reads = rows.flatMap(({ reads: all }) => [...all.values()]);
  const threads = distinct(reads.flatMap(({ readings }) => readings.map((one) => String(one.threads))));
  const rounds = Math.max(...rows.map(({ reads: all }) => all.size));
  return (
    `Conditions: ${plural(rounds, 'round')}, in each of which every arm is loaded in a process of its own, warmed by one pass and read in every pattern; ` +
    `${listed(threads)} ${threads.length === 1 && threads[0] === '1' ? 'thread' : 'threads'}. ${checksums(rows)}`
  );
};

/** What is gained after loading, where a scenario asked. */
export const renderAccess = (results: ResultsRecord): string => {
  const blocks = blocksOf(results)
    .map((block) => ({ block, rows: rowsOf(results, block) }))
    .filter(({ rows }) => rows.length > 0);
  if (blocks.length === 0) return '';
  return paragraphs(
    '## Access',
    'What a load is worth afterwards. `sequential` reads every byte of every tensor and is bound by bandwidth; `random` reads 64-byte lines of them, each chosen by ' +
      'the one before, and is bound by latency and by the TLB, `random-independent` as many at once as the CPU holds; `matvec` multiplies rows of 4096 float32 by a vector that stays in the cache.',
    ...blocks.flatMap(({ block, rows }) => [
      timesTable(results, block, rows),
      breakEvenTable(results, block, rows),
      remoteTable(results, block, rows),
      counterTable(rows),
      conditions(rows),
    ]),
    'What this does not show: a token rate. No token is generated, a random pass is no pattern of any model, and quantised types are computed on differently. ' +
      'Tensors that llama.cpp copies into buffers of its own (CPU_REPACK) are read from there, whatever they were loaded into.',
  );
};
