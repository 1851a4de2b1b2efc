import { expect, test } from 'vitest';
import { arm } from '../results/test-support/results-builder.ts';
import { answerRows } from '../wording/answer-lines.ts';
import type { Advice, Measured } from './advice.ts';
import { adviceLines, adviceMarkdown } from './advice-lines.ts';
import { needOf, perNodeOf } from './need-of.ts';
import { judge } from './verdict.ts';
import type { WeighedWay } from './weigh-ways.ts';

const GiB = 2 ** 30;

const usual: WeighedWay = { status: 'measured', arm: arm('llama-mmap'), nanoseconds: 2e9 };
const way = (strategy: 'llama-read' | 'unified-view', times: number, spread = 0.1): WeighedWay => ({
  status: 'measured',
  arm: arm(strategy),
  nanoseconds: 2e9 / times,
  gain: { times, low: times - spread, high: times + spread, rounds: 10, smallestEffect: 1.08 },
});
const measured = (cache: Measured['cache'], ways: WeighedWay[], parts = 30): Measured => ({
  cache,
  parts,
  bytes: (12 * GiB * parts) / 30,
  stretches: false,
  ways,
  verdict: judge(ways),
  blindBelow: 1.08,
});

const advice: Advice = {
  model: { name: 'big', parts: 30, bytes: 12 * GiB },
  measured: [measured('warm', [usual, way('llama-read', 1.5), way('unified-view', 2)])],
  leftOut: [],
  need: { way: 'unified-view', bytes: 0, pages: [] },
  nodes: [0],
  repacked: { target: 'x86-avx2', share: 0.4 },
  cached: { bytes: 6 * GiB, byNode: { 0: 6 * GiB } },
  mappedBy: [],
  placed: [{ way: 'tmpfs', flags: '--in tmpfs' }],
};
const linesOf = (changed: Partial<Advice> = {}, columns?: number): string[] =>
  answerRows(adviceLines({ ...advice, ...changed }, '/models/my big.gguf'), { columns });
const line = (label: string, changed: Partial<Advice> = {}): string | undefined =>
  linesOf(changed).find((each) => each.startsWith(label));

test('the first line is what to give llama.cpp, with its gain and interval; the second is what is faster still', () => {
  expect(linesOf().slice(0, 2)).toEqual([
    'warm       give llama.cpp --load-mode none: 1.50 [1.40, 1.60] times as fast as its default (--load-mode mmap)',
    '           fastest of all: unified-view, 2.00 [1.90, 2.10] times as fast; it takes a program that loads with libunimap',
  ]);
});

test('an interval that includes 1 is told as change nothing', () => {
  const ways = [usual, way('llama-read', 1.05)];
  expect(linesOf({ measured: [measured('warm', ways)] })[0]).toBe(
    "warm       change nothing: the one other way is not seen to be faster than llama.cpp's default (mmap)",
  );
});

test('what was measured, and what could not have been seen, is said; of some parts, that they speak for the rest', () => {
  expect(line('measured')).toBe(
    'measured   warm, all 30 parts, 12 GiB; differences below 8 % could not have been seen',
  );
  expect(line('measured', { measured: [measured('warm', [usual], 3)] })).toContain(
    '3 of 30 parts, spread over it: 10 % of 12 GiB, taken to speak for the rest',
  );
  expect(line('measured', { measured: [measured('warm', [usual], 1)] })).toContain(
    '1 of 30 parts, from the middle of it: 3.3 % of 12 GiB',
  );
});

test('the time of the default is that of the parts that were loaded, and says so', () => {
  expect(line('ways')).toBe(
    'ways       llama-mmap 2.0 s; llama-read 1.50 [1.40, 1.60]; unified-view 2.00 [1.90, 2.10]',
  );
  expect(line('ways', { measured: [measured('warm', [usual], 3)] })).toBe(
    'ways       llama-mmap 2.0 s for these bytes',
  );
});

test('memory, flags, repacking and the page cache have a line each', () => {
  expect(line('flags')).toBe('flags      --load-mode none');
  expect(line('repacked')).toContain('40 % is copied as llama.cpp loads (x86-avx2)');
  expect(line('page cache')).toBe('page cache 50 % of the model is cached; of these bytes, node 0 100 %');
});

test('stretches of a model whose parts are too large are told as such, however many there are', () => {
  const stretched = { ...measured('warm', [usual], 1), parts: 8, stretches: true };
  expect(
    line('measured', { model: { name: 'one', parts: 1, bytes: 12 * GiB }, measured: [stretched] }),
  ).toContain('8 stretches, spread over it: 3.3 % of 12 GiB, taken to speak for the rest');
});

const placedAs = (low: number): Partial<Advice> => ({
  placed: [
    {
      way: 'tmpfs',
      flags: '--in tmpfs',
      measured: {
        status: 'measured',
        gain: { times: low + 0.2, low, high: low + 0.4, rounds: 8 },
        hugeShare: 0.98,
        placeSeconds: 2,
        bytes: GiB,
        samples: { asItIs: [], placed: [] },
      },
    },
    { way: 'cache', flags: '--in cache' },
  ],
});

test('a placed copy that was measured has its gain, its pages and what placing took; one that was not is named', () => {
  const lines = linesOf(placedAs(1.5));
  expect(lines.find((each) => each.startsWith('placed'))).toBe(
    "placed     npx unimap place '/models/my big.gguf' --in tmpfs: mapped 1.70 [1.50, 1.90] times as fast as the files where they are, 98 % in huge pages; placing 1 GiB took 2.0 s",
  );
  expect(lines.join('\n')).toContain('not measured: --in cache');
});

test('change nothing is not said where a placed copy is faster, and is where none is seen to be', () => {
  const ways = [usual, way('llama-read', 1.05)];
  const first = (low: number) => linesOf({ measured: [measured('warm', ways)], ...placedAs(low) })[0];
  expect(first(1.5)).toBe(
    'warm       place the files: llama.cpp then maps them 1.70 [1.50, 1.90] times as fast; no flag of its own is seen to help',
  );
  expect(first(0.9)).toMatch(/^warm {7}change nothing: /);
});

test('the command to repeat has its path quoted', () => {
  expect(line('placed')).toContain("npx unimap place '/models/my big.gguf' --in tmpfs");
});

test('on several nodes it says what copies and one node take, and how to bind', () => {
  const nodes = [0, 1];
  const perNode = perNodeOf([{ bytes: 12 * GiB, alignment: 32 }], nodes);
  expect(line('memory', { nodes, ...(perNode && { perNode }) })).toContain(
    'a copy on each of 2 nodes 24 GiB (6144 pages of 2 MiB on each), interleaved 6 GiB on each (3072 pages), on one node 12 GiB',
  );
  expect(line('flags', { nodes: [0, 1] })).toContain('numactl --interleave=all');
});

test('a terabyte on eight nodes: what each node needs is said once, and the time of all of it has a range', () => {
  const nodes = [0, 1, 2, 3, 4, 5, 6, 7];
  const parts = Array.from({ length: 24 }, () => ({ bytes: (1024 * GiB) / 24, alignment: 32 }));
  const perNode = perNodeOf(parts, nodes);
  const timed: WeighedWay = {
    ...{ status: 'measured', arm: arm('llama-mmap'), nanoseconds: 2e9 },
    range: { low: 1.9e9, high: 2.2e9 },
  };
  const large: Partial<Advice> = {
    model: { name: 'huge', parts: 24, bytes: 1024 * GiB },
    measured: [{ ...measured('warm', [timed]), bytes: 10.24 * GiB, stretches: true }],
    need: needOf(arm('unified-parallel'), parts, nodes),
    nodes,
    ...(perNode && { perNode }),
  };
  expect(line('memory', large)).toBe(
    'memory     unified-parallel: 8 TiB beside the page cache, of it 524289 pages of 2 MiB on each of nodes 0 to 7; ' +
      'a copy on each of 8 nodes 8 TiB (524289 pages of 2 MiB on each), interleaved 128 GiB on each (65537 pages), on one node 1 TiB',
  );
  // 100 times as many bytes: 190 s less and 220 s more 15 %.
  expect(line('whole', large)).toBe(
    'whole      projected for all 1 TiB: llama-mmap 200.0 s [165.2 s, 253.0 s]',
  );
  expect(line('whole')).toBeUndefined();
});

test('where nothing could be timed, the reason stands first, and what is known follows', () => {
  const lines = linesOf({ measured: [], unmeasured: { reason: 'it is in use', remedy: 'ask later' } });
  expect(lines[0]).toBe('answer     none: it is in use; ask later');
  expect(lines.some((each) => each.startsWith('repacked'))).toBe(true);
});

const both: Partial<Advice> = {
  measured: [
    measured('warm', [usual, way('llama-read', 1.5), way('unified-view', 2)]),
    measured('cold', [usual, way('llama-read', 1.5), way('unified-view', 2)]),
  ],
  mappedBy: [17],
};

test('there are never more than twelve lines, and answers are the last to go', () => {
  const lines = linesOf(both);
  expect(lines).toHaveLength(12);
  expect(lines.filter((each) => /^(warm|cold) /.test(each))).toHaveLength(2);
});

test.each([60, 80, 120])('in a terminal of %i columns they take at most twelve rows', (columns) => {
  const lines = linesOf(both, columns);
  const rows = lines.reduce((sum, each) => sum + Math.ceil(each.length / columns), 0);
  expect(rows).toBeLessThanOrEqual(12);
  expect(lines[0]).toContain('give llama.cpp');
});

test('as Markdown nothing is left out', () => {
  const text = adviceMarkdown({ ...advice, ...both }, 'big.gguf');
  expect(text).toMatch(/^### How to load big\n/);
  expect(text.match(/\*\*ways\*\*/g)).toHaveLength(2);
  expect(text).toContain('process 17 maps parts of it');
});

test("a user's own client has a line: its time on each way, and what that gains", () => {
  const gain = { times: 1.5, low: 1.4, high: 1.6, rounds: 6 };
  const client = {
    client: 'llama-bench',
    ways: [
      { status: 'measured', way: 'warm', milliseconds: 1500 },
      { status: 'measured', way: 'tmpfs', milliseconds: 1000, gain },
      { status: 'not-measured', way: 'interleave', reason: 'this machine has one node' },
    ],
  } as const;
  expect(line('client', { client })).toBe(
    'client     llama-bench: warm 1.5 s from start to end; tmpfs 1.0 s from start to end, 1.50 [1.40, 1.60] times as fast; interleave not measured: this machine has one node',
  );
  expect(line('client', { client: { ...client, minutesNeeded: 9 } })).toMatch(
    /for an interval try --minutes 9$/,
  );
});

test('on several nodes it is told where the pages lay, and that nobody knows from which size a mirror pays', () => {
  const proved = [
    { placement: 'mirror', copies: 2, perNode: { 0: 8, 1: 8 }, misplaced: 0 },
    { placement: 'interleave', copies: 1, perNode: { 0: 5, 1: 3 }, misplaced: 1 },
  ] as const;
  expect(line('placement', { nodes: [0, 1], proved })).toBe(
    'placement  mirror, 2 copies: pages 8 on node 0, 8 on node 1, each where it belongs; interleave: pages 5 on node 0, 3 on node 1, 1 on a wrong node; from which size a mirror pays is not known until it was measured on such a machine',
  );
  expect(line('placement', { proved })).toBeUndefined();
});
