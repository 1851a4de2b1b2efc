import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import type { Beside } from './bench.ts';
import { allAlike, type Findings } from './findings.ts';
import { keptCosts } from './kept-costs.ts';
import { sparedBy, type Estimate, type PartsCost } from './many-parts.ts';
import { begin, end, findingsText, withFindings } from './page.ts';
import { ratiosOf } from './ratios.ts';
import { estimateText } from './tables.ts';
import type { LoadTime } from './real-load.ts';

const millisecond = 1e6;
const times = (...cpus: number[]): LoadTime[] =>
  cpus.map((cpu) => ({ cpu: cpu * millisecond, wall: 2 * cpu * millisecond }));

const beside = (over: Partial<Beside> = {}): Beside => ({
  strategy: 'llama-read',
  client: 'debian',
  likeness: { same: true, beyond: [{ call: 'lseek', real: 293, arm: 291 }] },
  steps: 568,
  countersAgree: true,
  program: { same: true, beyond: [] },
  real: times(110, 120, 130, 120, 120),
  withoutWeights: times(10, 20, 30, 20, 20),
  arm: times(50, 50, 50, 50, 50),
  ...over,
});

const cost = (parts: number, mapped: readonly number[]): PartsCost => ({
  client: 'debian',
  parts,
  tensors: 3603,
  bytes: 200 * 1024 ** 2,
  mapped: times(...mapped),
  read: times(...mapped.map(() => 150)),
  mappingsAlone: times(...mapped.map(() => 5)),
  share: { status: 'sampled', walk: 0.9, scan: 0.8 },
});

const findings = (over: Partial<Findings> = {}): Findings => ({
  date: '2026-11-26',
  machine: 'a machine',
  rounds: 5,
  seed: 1,
  builds: [{ id: 'debian', origin: 'Debian unstable llama.cpp-tools 1:0.7.0', version: '0.7.0' }],
  missing: [],
  numa: 'two nodes shown by a bind mount',
  sets: [{ title: '4 parts of 2.0 MiB', parts: 4, tensors: 291, bytes: 8e6, beside: [beside()] }],
  costs: [cost(2, [100, 110, 120, 110, 110]), cost(200, [900, 910, 920, 910, 910])],
  ...over,
});

test('a ratio of the weights leaves out what the same round took without them', () => {
  const ratios = ratiosOf(beside(), 'cpu');
  expect(ratios?.weights?.ratio).toBeCloseTo(0.5);
  expect(ratios?.call.ratio).toBeCloseTo(50 / 120);
});

test('weights that a round cannot tell from the rest have no ratio', () => {
  const ratios = ratiosOf(beside({ withoutWeights: times(10, 20, 130, 20, 20) }), 'cpu');
  expect(ratios?.weights).toBeUndefined();
  expect(ratios?.call.ratio).toBeCloseTo(50 / 120);
  expect(ratiosOf(beside({ real: [], arm: [], withoutWeights: [] }), 'cpu')).toBeUndefined();
});

test('one mapping spares what the load takes beyond the one of the fewest parts, round by round', () => {
  const [fewest, most] = [cost(2, [100, 200, 120]), cost(200, [900, 1000, 920])];
  expect(sparedBy(most, fewest)?.median).toBe(800 * millisecond);
  expect(sparedBy(cost(20, [100, 300, 300]), fewest)).toBeUndefined();
});

test('the text has the calls, the ratios with their intervals, the costs and what would be spared', () => {
  const text = findingsText(findings());
  expect(text).toContain('| `llama-read`');
  expect(text).toContain('`--load-mode none`');
  expect(text).toContain('`lseek` 293 to 291');
  expect(text).toMatch(/0\.50 \[0\.\d\d, 0\.\d\d\]/);
  expect(text).toContain('90 %');
  expect(text).toContain('spared 800 [800, 800] ms of the 910 [');
  expect(text).toContain('llama-read-parallel');
});

test('with few rounds no interval is told, and without any no times', () => {
  const short = (each: Beside): Beside => ({
    ...each,
    real: each.real.slice(0, 2),
    arm: each.arm.slice(0, 2),
    withoutWeights: each.withoutWeights.slice(0, 2),
  });
  const [set] = findings().sets;
  if (set === undefined) throw new Error('no set');
  const few = findingsText(findings({ rounds: 2, costs: [], sets: [{ ...set, beside: [short(beside())] }] }));
  expect(few).toContain('0.50 (2 rounds)');
  const none = findingsText(findings({ rounds: 0, costs: [] }));
  expect(none).toContain('Times were not measured in this run.');
  expect(none).not.toContain('whole call');
});

test('a strategy that does something else fails the bench and is told in capitals', () => {
  const likeness = { same: false, difference: 'step 1 is another', beyond: [] } as const;
  const differing = (over: Partial<Beside>): Findings => {
    const [set] = findings().sets;
    if (set === undefined) throw new Error('no set');
    return findings({ sets: [{ ...set, beside: [beside(over)] }] });
  };
  expect(allAlike(findings())).toBe(true);
  expect(allAlike(differing({ likeness }))).toBe(false);
  expect(allAlike(differing({ program: likeness }))).toBe(false);
  expect(allAlike(differing({ countersAgree: false }))).toBe(false);
  expect(findingsText(differing({ likeness }))).toContain('NOT EQUAL: step 1 is another');
});

test('the page keeps what stands around the markers, and is written again the same', () => {
  const page = `before\n\n${begin}\n\nold\n\n${end}\n\nafter\n`;
  const written = withFindings(page, findings());
  expect(written.startsWith(`before\n\n${begin}\n\nOf 2026-11-26`)).toBe(true);
  expect(written.endsWith(`${end}\n\nafter\n`)).toBe(true);
  expect(written).not.toContain('old');
  expect(withFindings(written, findings())).toBe(written);
  expect(() => withFindings('no markers', findings())).toThrow(begin);
});

test('what is written is formatted as the rest of the page', async () => {
  const written = withFindings(`${begin}\n${end}\n`, findings());
  expect(await format(written, { parser: 'markdown', printWidth: 120 })).toBe(written);
});

test('the page on strategies has the markers', () => {
  const page = readFileSync(new URL('../../native/strategies.md', import.meta.url), 'utf8');
  expect(withFindings(page, findings())).toContain('0.7.0 (Debian)');
});

interface Kept {
  readonly date: string;
  readonly machine: string;
  readonly rounds: number;
  readonly costs: readonly {
    readonly llamaCpp: string;
    readonly parts: number;
    readonly mapped: Estimate;
    readonly spared?: Estimate;
  }[];
}

const keptFile = new URL('../../reports/sections/upstream/kept-costs.json', import.meta.url);
const strategiesPage = new URL('../../native/strategies.md', import.meta.url);

test('what reports say of many parts is what the page on strategies says, figure by figure', () => {
  const kept = JSON.parse(readFileSync(keptFile, 'utf8')) as Kept;
  const page = readFileSync(strategiesPage, 'utf8').replaceAll(/ +/gu, ' ');
  expect(page).toContain(`Of ${kept.date}, on ${kept.machine}, with llama.cpp`);
  expect(kept.costs.length).toBeGreaterThan(3);
  for (const { llamaCpp, parts, mapped, spared } of kept.costs) {
    const [row = ''] = page.split('\n').filter((line) => line.startsWith(`| ${llamaCpp} | ${parts} |`));
    expect(row).toContain(`| ${estimateText(mapped, kept.rounds)} |`);
    if (spared !== undefined)
      expect(row.endsWith(`| ${estimateText(spared, kept.rounds)} |`), row).toBe(true);
  }
});

test('the bench writes for reports what their section reads; without times it writes nothing', () => {
  const written = JSON.parse(keptCosts(findings()) ?? '') as Kept;
  const kept = JSON.parse(readFileSync(keptFile, 'utf8')) as Kept;
  expect(Object.keys(written)).toEqual(Object.keys(kept));
  expect(Object.keys(written.costs.at(-1) ?? {}).toSorted()).toEqual(
    Object.keys(kept.costs.at(-1) ?? {}).toSorted(),
  );
  expect(written.costs.map(({ parts, spared }) => [parts, spared?.median])).toEqual([
    [2, undefined],
    [200, 800 * millisecond],
  ]);
  expect(keptCosts(findings({ rounds: 0 }))).toBeUndefined();
});
