import { describe, expect, it } from 'vitest';
import type { EnvironmentRecord, ResultsRecord } from '../../harness/results/results.ts';
import { Warning } from '../../harness/results/warning.ts';
import type { WarningRecord } from '../../harness/results/warning.ts';
import type { MachineStateRecord } from '../../harness/results/state.ts';
import { deriveResults } from '../derive-results.ts';
import { mergeResults } from '../merge/merge-results.ts';
import {
  arm,
  fellBack,
  loaded,
  modelSet,
  onNodes,
  results,
  sample,
  timed,
} from '../../harness/results/test-support/results-builder.ts';
import { quietStates } from '../test-support/states-builder.ts';
import { wordsOf } from './wording.ts';

const set = modelSet(4);
const perPart = arm('per-part');
const unified = arm('unified');

/** Each with the figures its code has in the schema, or the test that asked fails. */
const warningsOf = (parts: Partial<ResultsRecord>): WarningRecord[] =>
  deriveResults(results(parts)).derived.warnings.map((warning) => Warning.parse(warning));

/** Of a machine that changed so between its states, with nothing else to warn of. */
const between = (
  change: { before?: Partial<MachineStateRecord>; after?: Partial<MachineStateRecord> },
  parts: Partial<ResultsRecord> = {},
): WarningRecord[] => warningsOf({ sets: [set], arms: [unified], states: quietStates(change), ...parts });

const codes = (warnings: readonly WarningRecord[]): string[] => warnings.map(({ code }) => code);

const cpuTime = (other: number, steal: number) => ({
  total: 1_020_000,
  busy: 508_000 + other,
  steal: 1000 + steal,
  own: 10_000,
});

describe('warnings of the machine', () => {
  it('are none for a quiet one, for one state alone, and for a file without states', () => {
    expect(between({})).toEqual([]);
    expect(warningsOf({ states: quietStates({ before: { numaBalancing: '1' } }).slice(0, 1) })).toEqual([]);
    expect(warningsOf({})).toEqual([]);
  });

  it('name other load from 5 % of all CPU time, the harness and its children left out', () => {
    expect(between({ after: { cpuTime: cpuTime(990, 0) } })).toEqual([]);
    const [warning, ...more] = between({ after: { cpuTime: cpuTime(10_000, 0) } });
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      code: 'other-load',
      scenario: 'seed-claims',
      set: 'tiny-4',
      figures: { share: 0.5, milliseconds: 10_000, excess: 10 },
    });
    expect(warning?.reason).toContain("50.0 % of the machine's CPU time (10 s)");
    expect(warning?.remedy).toMatch(/end the other processes/);
  });

  it('count the kernel’s own work as the harness’s where sets were dropped from the page cache, and only there', () => {
    const busy = { total: 1_020_000, busy: 518_000, steal: 1000, own: 10_000, kernel: 30_500 };
    const start = { total: 1_000_000, busy: 500_000, steal: 1000, own: 2000, kernel: 21_000 };
    const change = { before: { cpuTime: start }, after: { cpuTime: busy } };
    expect(between(change, { sets: [{ ...set, cache: 'cold' }] })).toEqual([]);
    expect(between(change)).toMatchObject([{ code: 'other-load', figures: { milliseconds: 10_000 } }]);
    const others = { ...busy, kernel: 22_000 };
    expect(
      between({ ...change, after: { cpuTime: others } }, { sets: [{ ...set, cache: 'cold' }] }),
    ).toMatchObject([{ code: 'other-load', figures: { milliseconds: 9000 } }]);
    const unknown = { before: { cpuTime: { ...start, kernel: undefined } }, after: { cpuTime: busy } };
    expect(between(unknown, { sets: [{ ...set, cache: 'cold' }] })).toEqual([]);
  });

  it('do not take rounding of a moment for load', () => {
    const moment = { total: 1_000_100, busy: 500_060, steal: 1000, own: 2000 };
    expect(between({ after: { cpuTime: moment } })).toEqual([]);
  });

  it('cannot name other load where the harness’s own is not known', () => {
    expect(between({ after: { cpuTime: { ...cpuTime(10_000, 0), own: undefined } } })).toEqual([]);
  });

  it('name steal from 1 %', () => {
    expect(between({ after: { cpuTime: cpuTime(0, 190) } })).toEqual([]);
    expect(between({ after: { cpuTime: cpuTime(0, 2000) } })).toMatchObject([
      { code: 'steal', figures: { share: 0.1 } },
    ]);
  });

  it('name memory pressure from 1 % of the time', () => {
    const stalled = (total: number) => ({ after: { pressure: { memory: { some: { avg10: 0, total } } } } });
    expect(between(stalled(149_000))).toEqual([]);
    const [warning] = between(stalled(1_050_000));
    expect(warning).toMatchObject({
      code: 'memory-pressure',
      figures: { milliseconds: 1000, share: expect.closeTo(0.1) as number },
    });
    expect(between({ after: { pressure: {} } })).toEqual([]);
  });

  it('name throttling that the hardware counted, a frequency that fell, and a limit that held back', () => {
    const frequency = (highest: number, throttled: number) => ({
      after: { frequency: { megahertz: { lowest: 2000, highest }, throttled } },
    });
    expect(between(frequency(2750, 3))).toEqual([]);
    expect(between(frequency(2600, 3))).toMatchObject([
      { code: 'throttling', reason: 'the fastest CPU fell from 3000 to 2600 MHz' },
    ]);
    expect(between(frequency(3000, 5))).toMatchObject([
      { code: 'throttling', reason: 'the hardware throttled 2 times', figures: { events: 2 } },
    ]);
    const held = between({ after: { limits: { heldBack: 1040 } } });
    expect(held).toMatchObject([{ code: 'throttling', figures: { heldMilliseconds: 1000 } }]);
    expect(held[0]?.remedy).toContain('cpu.max');
    expect(between({ after: { frequency: undefined, limits: {} } })).toEqual([]);
    expect(between({ before: { frequency: undefined, limits: {} } })).toEqual([]);
  });

  it('name a pool that grew, shrank, was used, came or went', () => {
    const pool = { pageBytes: 2 ** 21, node: 0, total: 100, free: 100 };
    const pools = (after: MachineStateRecord['pools']) => between({ after: { pools: after } });
    expect(pools([pool])).toEqual([]);
    expect(pools([{ ...pool, free: 90 }])).toMatchObject([
      { code: 'pool-changed', figures: { totalAfter: 100, freeBefore: 100, freeAfter: 90, excess: 10 } },
    ]);
    expect(pools([{ ...pool, total: 50, free: 50 }])).toMatchObject([{ figures: { totalAfter: 50 } }]);
    expect(pools([])).toMatchObject([{ figures: { totalBefore: 100, totalAfter: 0 } }]);
    expect(pools([pool, { ...pool, node: 1 }])).toMatchObject([{ figures: { node: 1, totalBefore: 0 } }]);
    expect(pools([pool, { ...pool, node: 1, total: 0, free: 0 }])).toEqual([]);
  });

  it('name NUMA balancing where there is a node to move pages to', () => {
    const on = { before: { numaBalancing: '1' }, after: { numaBalancing: '1' } };
    expect(between(on)).toEqual([]);
    expect(between(on, { environment: onNodes(2) })).toMatchObject([
      { code: 'numa-balancing', figures: { mode: 1 } },
    ]);
    expect(between({ after: { numaBalancing: 'absent' } }, { environment: onNodes(2) })).toEqual([]);
  });

  it('name a page cache on a node without a load, and one that moved', () => {
    const place = (cachedPerNode: Record<string, number>) => ({ sets: [{ set: 'tiny-4', cachedPerNode }] });
    const all = (cachedPerNode: Record<string, number>) => ({
      before: place(cachedPerNode),
      after: place(cachedPerNode),
    });
    const on = (perNode: Record<string, number>): Partial<ResultsRecord> => {
      const pages = { ...loaded(set, unified, 10).pages, perNode };
      return {
        environment: onNodes(2),
        samples: [sample(set, unified, 0, loaded(set, unified, 10, { pages }))],
      };
    };
    expect(between(all({ '1': 1 }), on({ '0': 4 }))).toMatchObject([
      { code: 'cache-node', set: 'tiny-4', figures: { away: 1, moved: 0 } },
    ]);
    expect(between(all({ '0': 0.97, '1': 0.03 }), on({ '0': 4 }))).toEqual([]);
    expect(between(all({ '1': 1 }), on({ '0': 4, '1': 4 }))).toEqual([]);
    const moved = between(
      { before: place({ '0': 1 }), after: place({ '0': 0.5, '1': 0.5 }) },
      on({ '0': 4, '1': 4 }),
    );
    expect(moved).toMatchObject([{ code: 'cache-node', figures: { away: 0, moved: 0.5 } }]);
    expect(moved[0]?.reason).toContain('50.0 % of it moved');
  });

  it('name a page cache on a node of memory alone whatever was loaded', () => {
    const environment = onNodes(2);
    const far = {
      ...environment,
      nodes: environment.nodes.map((node) => (node.id === 1 ? { ...node, cpus: '' } : node)),
    };
    const sets = [{ set: 'tiny-4', cachedPerNode: { '1': 1 } }];
    expect(codes(between({ before: { sets }, after: { sets } }, { environment: far }))).toEqual([
      'cache-node',
    ]);
  });

  it('pair states by scenario and sets, and not across a run that was killed', () => {
    const balancing = { before: { numaBalancing: '1' }, after: { numaBalancing: '1' } };
    const [before, after] = quietStates(balancing);
    const other = quietStates({ before: { scenario: 'other' }, after: { scenario: 'other' } });
    const found = between(
      {},
      { environment: onNodes(2), states: [before, before, other[0], other[1], after] },
    );
    expect(found.map(({ scenario }) => scenario)).toEqual(['seed-claims']);
    expect(between({}, { environment: onNodes(2), states: [before, after, after] })).toHaveLength(1);
  });

  it('say no set where the loads were of several', () => {
    const sets = [{ set: 'tiny-4' }, { set: 'tiny-8' }];
    const [warning] = between({ before: { sets }, after: { sets, cpuTime: cpuTime(10_000, 0) } });
    expect(warning?.code).toBe('other-load');
    expect(warning).not.toHaveProperty('set');
  });

  it('are of the machine a scenario ran on, where runs were merged', () => {
    const states = quietStates({ before: { numaBalancing: '1' }, after: { numaBalancing: '1' } });
    const one = (id: string, nodes: number) =>
      results({
        run: { ...results().run, id },
        environment: onNodes(nodes),
        sets: [set],
        arms: [unified],
        states,
      });
    const merged = deriveResults(mergeResults([one('a', 1), one('b', 2)]));
    expect(merged.derived.warnings.map(({ scenario, set: of }) => [scenario, of])).toEqual([
      ['b:seed-claims', 'tiny-4'],
    ]);
  });
});

/** Of two arms whose comparison has enough rounds, little noise and a fine clock. */
const steady = (round: number): number => 1_000_000 + ((round * 7919) % 20) * 1000 + round;
const rounds = Array.from({ length: 20 }, (_, round) => round);

const measured = (baseline: (round: number) => number, candidate: (round: number) => number = steady) =>
  warningsOf({
    sets: [set],
    arms: [perPart, unified],
    samples: [...timed(set, perPart, rounds.map(baseline)), ...timed(set, unified, rounds.map(candidate))],
  });

describe('warnings of the samples', () => {
  it('are none for steady times', () => {
    expect(measured(steady)).toEqual([]);
  });

  it('name a baseline that drifts, and no candidate that does', () => {
    const drifting = (round: number): number => Math.round(steady(round) * 1.02 ** round);
    expect(measured(drifting)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ code: 'drift', scenario: 'seed-claims', set: 'tiny-4', arm: perPart.id }),
      ]) as WarningRecord[],
    );
    expect(codes(measured(steady, drifting))).not.toContain('drift');
  });

  it('take no step between merged runs for drift', () => {
    const one = (id: string, factor: number) =>
      results({
        run: { ...results().run, id },
        sets: [set],
        arms: [perPart, unified],
        samples: [perPart, unified].flatMap((each) =>
          timed(
            set,
            each,
            rounds.map((round) => steady(round) * factor),
          ),
        ),
      });
    const merged = deriveResults(mergeResults([one('a', 1), one('b', 2)]));
    expect(codes(merged.derived.warnings)).toEqual([]);
  });

  const noisy = (round: number): number => Math.round(steady(round) * (1 + ((round * 31) % 11) / 10));

  it('name comparisons that could have missed 10 %, once for all sets, with what could have been seen', () => {
    const [warning] = measured(noisy).filter(({ code }) => code === 'too-few-pairs');
    expect(warning).toMatchObject({
      figures: { comparisons: 1, short: 1, withoutInterval: 0, fewest: 20 },
    });
    expect(warning).not.toHaveProperty('scenario');
    expect(warning?.code === 'too-few-pairs' && warning.figures.enough).toBeGreaterThan(20);
    const other = modelSet(8);
    const both = warningsOf({
      sets: [set, other],
      arms: [perPart, unified],
      samples: [set, other].flatMap((each) => [
        ...timed(each, perPart, rounds.map(each === set ? noisy : steady)),
        ...timed(each, unified, rounds.map(steady)),
      ]),
    }).filter(({ code }) => code === 'too-few-pairs');
    expect(both).toMatchObject([{ figures: { comparisons: 2, short: 1 } }]);
    expect(both[0]?.reason).toMatch(
      /^1 of 2 comparisons could have missed a change of 10 %; half of all find a change of [\d.]+ % or less four times in five; the blindest finds [\d.]+ %$/u,
    );
    const few = warningsOf({
      sets: [set],
      arms: [perPart, unified],
      samples: [perPart, unified].flatMap((each) => timed(set, each, [10_001, 10_002, 10_003])),
    });
    expect(few).toMatchObject([{ code: 'too-few-pairs', figures: { withoutInterval: 1, fewest: 3 } }]);
    expect(few[0]?.reason).toContain('1 had too few pairs of rounds for an interval (3 at least)');
  });

  it('advise more runs where these differ by more than their rounds explain, and more rounds where they do not', () => {
    const run = (id: string, time: (round: number) => number, rest: (round: number) => number) =>
      results({
        run: { ...results().run, id },
        sets: [set],
        arms: [perPart, unified],
        samples: [...timed(set, perPart, rounds.map(time)), ...timed(set, unified, rounds.map(rest))],
      });
    const remedyOf = (runs: readonly ResultsRecord[]): WarningRecord | undefined =>
      deriveResults(mergeResults(runs)).derived.warnings.find(({ code }) => code === 'too-few-pairs');
    const [low, high] = [0.92, 1.08].map((by) => (round: number) => Math.round(steady(round) * by));
    if (low === undefined || high === undefined) throw new Error('two factors');
    const apart = remedyOf([run('a', steady, steady), run('b', low, steady), run('c', high, steady)]);
    expect(apart).toMatchObject({ figures: { betweenRuns: { enough: expect.any(Number) as number } } });
    expect(apart?.remedy).toMatch(
      /^more runs, which help more than more rounds: \d[\d.]* % of the variation of ratios is between runs; `unimap run --repeat \d+` would do$/u,
    );
    // In one run, or where rounds explain what runs differ by, rounds are what is short of.
    expect(measured(noisy).find(({ code }) => code === 'too-few-pairs')?.remedy).not.toContain('more runs,');
    const alike = remedyOf([run('a', noisy, steady), run('b', noisy, steady), run('c', noisy, steady)]);
    expect(alike?.remedy ?? '').not.toContain('more runs,');
  });

  it('tell how many runs make the rounds that one run does not', () => {
    const few = (enough: number) =>
      wordsOf({
        code: 'too-few-pairs',
        figures: { excess: 1, comparisons: 1, short: 1, withoutInterval: 0, fewest: 6, enough },
      }).remedy;
    expect(few(40)).toBe('more rounds: some 40 would do; run without --quick');
    expect(few(42)).toContain('`unimap run --repeat 2` makes them');
    expect(few(400)).toContain('--repeat 10');
    expect(few(402)).toContain('quieten the machine first');
  });

  it('name noise beyond what the statistics were calibrated for, on the set that had it', () => {
    const found = measured(noisy).filter(({ code }) => code === 'noise');
    expect(found).toMatchObject([{ scenario: 'seed-claims', set: 'tiny-4', figures: { comparisons: 1 } }]);
    expect(found[0]?.reason).toContain('calibrated for 6.00 % at most');
    expect(codes(measured(steady))).not.toContain('noise');
  });

  it('name an arm whose loads fall into two groups, with both', () => {
    const twofold = (round: number): number => steady(round) * ((round * 7) % 20 < 8 ? 2 : 1);
    const found = measured(steady, twofold).filter(({ code }) => code === 'two-modes');
    expect(found).toMatchObject([{ arm: unified.id, figures: { lowLoads: 12, highLoads: 8 } }]);
    expect(found[0]?.reason).toContain('12 loads of some 1.01 ms and 8 of some 2.0');
    expect(codes(measured(steady, noisy))).not.toContain('two-modes');
  });

  it('name loads in memory that a hypervisor takes back, if it was not touched before them', () => {
    const heap = arm('llama-read');
    const of = (touchedBefore: number | undefined, environment: Partial<EnvironmentRecord>) => {
      const load = (round: number) => {
        const outcome = loaded(set, heap, steady(round));
        return sample(set, heap, round, {
          ...outcome,
          memory: { ...outcome.memory, ...(touchedBefore !== undefined && { touchedBefore }) },
        });
      };
      return warningsOf({
        environment: { ...onNodes(1), ...environment },
        sets: [set],
        arms: [heap, unified],
        samples: [...rounds.map(load), ...timed(set, unified, rounds.map(steady))],
      }).filter(({ code }) => code === 'free-page-reporting');
    };
    const reported = { freePageReporting: { blockBytes: 2 ** 21 } };
    expect(of(undefined, reported)).toMatchObject([{ figures: { loads: 20, untouched: 20 } }]);
    expect(of(2 ** 20, reported)).toEqual([]);
    expect(of(undefined, {})).toEqual([]);
    const fallen = rounds.map((round) => sample(set, unified, round, fellBack(set, unified, steady(round))));
    const without = {
      environment: { ...onNodes(1), ...reported },
      sets: [set],
      arms: [unified],
      samples: fallen,
    };
    expect(codes(warningsOf(without))).not.toContain('free-page-reporting');
  });

  it('name a hypervisor that pages which are mapped already end in, and not a machine without one', () => {
    const mapped = arm('llama-mmap');
    const of = (nanoseconds: number, resident: number) => {
      const load = (round: number) => {
        const outcome = loaded(set, mapped, steady(round));
        const touch = (nanoseconds * resident) / 2;
        return sample(set, mapped, round, {
          ...outcome,
          usable: 2 * touch,
          touchThreads: 2,
          phases: { ...outcome.phases, touch },
          pages: { ...outcome.pages, resident },
        });
      };
      return warningsOf({
        environment: onNodes(1),
        sets: [set],
        arms: [mapped, unified],
        samples: [...rounds.map(load), ...timed(set, unified, rounds.map(steady))],
      }).filter(({ code }) => code === 'slow-first-use');
    };
    expect(of(2000, 400_000)).toMatchObject([
      { arm: mapped.id, figures: { nanoseconds: 2000, share: 0.5, excess: 4 } },
    ]);
    expect(of(2000, 400_000)[0]?.reason).toContain('although it is mapped already: 50.0 %');
    expect(of(60, 400_000)).toEqual([]);
    expect(of(2000, 500)).toEqual([]);
  });

  it('name a clock whose steps show', () => {
    const coarse = (round: number): number => 1_000_000 + (round % 3) * 100_000;
    const found = measured(steady, coarse).filter(({ code }) => code === 'coarse-timer');
    expect(found).toMatchObject([{ arm: unified.id, figures: { tied: 1, grain: 1 / 11 } }]);
  });
});
