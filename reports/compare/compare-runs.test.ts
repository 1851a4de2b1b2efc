import { deriveResults } from '../derive-results.ts';
import type { Derived } from '../derive-results.ts';
import { create } from 'xmlbuilder2';
import { describe, expect, it } from 'vitest';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord, ResultsRecord } from '../../harness/results/results.ts';
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
import { mergeResults } from '../merge/merge-results.ts';
import { compareRuns } from './compare-runs.ts';
import { renderComparisonJunit } from './render-junit.ts';
import { renderComparisonMarkdown } from './render-markdown.ts';
import { renderComparisonText } from './render-text.ts';
import { summarise } from './summary.ts';

const set = modelSet(4);
const perPart = arm('per-part');
const unified = arm('unified');
const shipped = arm('unified-shipped');
const mapped = arm('llama-mmap');

/** Ten rounds within 1 % of each other, in an order of its own for each arm. */
const rounds = (of: ArmDefinition, factor: number, on: ModelSetRecord = set) =>
  timed(
    on,
    of,
    Array.from({ length: 10 }, (_, round) =>
      Math.round(1_000_000 * factor * (1 + ((round * 7 + of.strategy.length) % 11) / 1000)),
    ),
  );

/** A run of these arms, each so many times as slow as a millisecond. */
const run = (
  id: string,
  factors: readonly (readonly [ArmDefinition, number])[],
  rest: Partial<ResultsRecord> = {},
): Derived =>
  deriveResults(
    results({
      run: { ...results().run, id },
      sets: [set],
      arms: factors.map(([one]) => one),
      samples: factors.flatMap(([one, factor]) => rounds(one, factor)),
      ...rest,
    }),
  );

const usual = [
  [mapped, 0.5],
  [perPart, 2],
  [unified, 1],
  [shipped, 1.5],
] as const;
const base = run('base', usual);

const slowed = (which: ArmDefinition, by: number) =>
  usual.map(([one, factor]) => [one, one === which ? factor * by : factor] as const);

const verdicts = (now: Derived, against = base, threshold?: number) =>
  Object.fromEntries(
    compareRuns(against, now, threshold === undefined ? {} : { threshold }).judged.map((one) => [
      [one.candidate, one.baseline].map((id) => id.split('/')[0]).join(' / '),
      one.movedBy === undefined ? one.verdict : `${one.verdict}, ${one.movedBy}`,
    ]),
  );

describe('compareRuns, of several runs', () => {
  /** Runs whose ratios of `unified` lie apart by a run's own doing. */
  const repeats = (name: string, factors: readonly number[]): Derived =>
    deriveResults(
      mergeResults(factors.map((factor, index) => run(`${name}-${index}`, slowed(unified, factor)))),
    );
  const before = repeats('before', [0.93, 1, 1.07]);
  const again = repeats('again', [1.05, 0.98, 1.01]);

  it('calls no second set of repeats on one machine a regression, nor a first', () => {
    for (const [one, other] of [
      [before, again],
      [again, before],
    ] as const) {
      const comparison = compareRuns(one, other);
      expect(comparison.judged.length).toBeGreaterThan(3);
      expect(summarise(comparison)).toMatchObject({ regressed: 0, exitStatus: 0 });
      expect(comparison.spread).toBe('measured');
    }
  });

  it('lends what one file knows of runs to one run of the other, which alone would be called slower', () => {
    const once = run('once', slowed(unified, 1.07));
    expect(summarise(compareRuns(base, once)).regressed).toBeGreaterThan(0);
    const lent = compareRuns(before, once);
    expect(summarise(lent).regressed).toBe(0);
    expect(lent.spread).toBe('lent');
    expect(renderComparisonText(lent, before, once)).toContain(
      'takes this spread from the file that holds several',
    );
  });

  it('still finds what got slower beyond the spread of the runs', () => {
    const slower = repeats('slower', [1.4, 1.5, 1.6]);
    expect(summarise(compareRuns(before, slower)).regressed).toBeGreaterThan(0);
    expect(summarise(compareRuns(before, run('once', slowed(unified, 1.6)))).regressed).toBeGreaterThan(0);
  });

  it('says that neither file knows of other runs, where neither does', () => {
    const text = renderComparisonText(compareRuns(base, run('new', usual)), base, base);
    expect(text).toContain('Neither file holds several runs');
  });

  it('compares the machines that made the same scenario, whichever the file names first', () => {
    const elsewhere = results().environment;
    const [one, other] = [
      { ...elsewhere, copyBandwidth: 10e9 },
      { ...elsewhere, copyBandwidth: 5e9 },
    ];
    const here = run('here', usual, { environment: one });
    const both = deriveResults(mergeResults([here, run('there', usual, { environment: other })]));
    const there = deriveResults({ ...run('there', usual, { environment: other }), derived: undefined });
    const differences = (from: Derived, to: Derived): unknown[] =>
      compareRuns(from, to).differences.filter(({ about }) => about === 'machine');
    expect(differences(here, there)).toEqual([
      { about: 'machine', fact: 'copy bandwidth of one thread', base: '10.0 GB/s', new: '5.00 GB/s' },
    ]);
    expect(differences(both, both)).toEqual([]);
  });
});

describe('compareRuns', () => {
  it('calls a run like the other the same, also on a machine three times as slow', () => {
    const slower = run(
      'new',
      usual.map(([one, factor]) => [one, factor * 3] as const),
      { environment: onNodes(1) },
    );
    const comparison = compareRuns(base, slower);
    expect(new Set(Object.values(verdicts(slower)))).toEqual(new Set(['same']));
    expect(summarise(comparison).exitStatus).toBe(0);
    expect(comparison.differences.filter(({ about }) => about === 'machine').map(({ fact }) => fact)).toEqual(
      ['nodes'],
    );
  });

  it('finds the arm that got slower, whichever side of a ratio it stands on', () => {
    expect(verdicts(run('new', slowed(unified, 1.2)))).toEqual({
      'unified / per-part': 'regressed',
      'unified / llama-mmap': 'regressed',
      'unified-shipped / unified': 'regressed, baseline-slower',
      'unified-shipped / per-part': 'same',
      'unified-shipped / llama-mmap': 'same',
      'per-part / llama-mmap': 'same',
    });
  });

  it('never calls it a regression that something got faster', () => {
    const now = run('new', slowed(unified, 0.8));
    expect(verdicts(now)).toEqual({
      'unified / per-part': 'improved',
      'unified / llama-mmap': 'improved',
      'unified-shipped / unified': 'improved, baseline-faster',
      'unified-shipped / per-part': 'same',
      'unified-shipped / llama-mmap': 'same',
      'per-part / llama-mmap': 'same',
    });
    expect(summarise(compareRuns(base, now)).exitStatus).toBe(0);
  });

  it('lets a regression stand where no third arm tells which of the two moved', () => {
    const two = [
      [perPart, 2],
      [unified, 1],
    ] as const;
    const faster = run('new', [
      [perPart, 1],
      [unified, 1],
    ]);
    expect(verdicts(faster, run('base', two))).toEqual({ 'unified / per-part': 'regressed' });
  });

  it('sees nothing below the threshold', () => {
    expect(verdicts(run('new', slowed(unified, 1.2)), base, 0.5)).toMatchObject({
      'unified / per-part': 'same',
    });
  });

  it('calls the very same measurement the same however noisy, and judges it when its samples were changed', () => {
    const noisy = run('noisy', [], {
      arms: [perPart, unified],
      samples: [
        ...timed(set, perPart, [10, 30, 20, 50, 40, 10]),
        ...timed(set, unified, [40, 10, 50, 10, 30, 20]),
      ],
    });
    const itself = compareRuns(noisy, structuredClone(noisy));
    expect(itself.sameMeasurement).toBe(true);
    expect(itself.judged.map(({ verdict }) => verdict)).toEqual(['same']);
    const other = compareRuns(noisy, { ...noisy, run: { ...noisy.run, id: 'another' } });
    expect(other.judged.map(({ verdict }) => verdict)).toEqual(['inconclusive']);
    expect(verdicts(run('base', slowed(unified, 1.2)))).toMatchObject({ 'unified / per-part': 'regressed' });
  });

  it('refuses a set of the same id and other bytes, and names what differs', () => {
    const now = run('new', usual, { sets: [{ ...set, bytes: set.bytes + 1 }] });
    const { judged, refused } = compareRuns(base, now);
    expect(judged).toEqual([]);
    expect(refused).toHaveLength(6);
    expect(refused[0]?.reason).toContain('not the same set: bytes of set tiny-4 is 65536 in base, 65537');
  });

  it('judges every comparison of sets that had other ids in base, growth too', () => {
    const large = modelSet(400);
    const other = { ...modelSet(8), alignment: 64 };
    const grown = (id: string, ids: readonly string[], all: readonly ModelSetRecord[]) => {
      const sets = all.map((one, index) => ({ ...one, id: ids[index] ?? one.id }));
      return run(id, [], {
        sets,
        arms: [perPart, unified],
        sharedRounds: ['seed-claims'],
        samples: sets.flatMap((one) => [...rounds(perPart, 2, one), ...rounds(unified, 1, one)]),
      });
    };
    const before = grown('base', ['4x16KiB', '400x16KiB'], [set, large]);
    const now = grown(
      'new',
      ['4x16KiB-llama', '400x16KiB-llama', '4x16KiB'],
      [
        { ...set, profile: 'llama' },
        { ...large, profile: 'llama' },
        { ...other, profile: 'plain' },
      ],
    );
    const { judged, refused, differences } = compareRuns(before, now);
    expect(judged).toHaveLength(
      before.derived.comparisons.filter(({ metric }) => metric !== 'call-return-time').length,
    );
    expect(new Set(judged.map(({ set: of }) => of))).toEqual(new Set(['4x16KiB-llama', '400x16KiB-llama']));
    expect(new Set(refused.map(({ set: of }) => of))).not.toContain('4x16KiB-llama');
    expect(refused.every(({ reason }) => reason.startsWith('missing in base'))).toBe(true);
    expect(differences.filter(({ about }) => about === 'set')).toEqual([]);

    const back = compareRuns(now, before);
    expect(back.judged).toHaveLength(judged.length);
    expect(back.refused.map(({ reason }) => reason).join()).toContain('was not timed on set new:4x16KiB');
    expect(renderComparisonText(back, now, before)).toContain('8 parts of 16 KiB');
  });

  it('refuses what had other pages or replicas', () => {
    const now = run('new', usual, {
      samples: usual.flatMap(([one, factor]) =>
        rounds(one, factor).map((each) => {
          if (one !== unified || each.outcome.status !== 'completed') return each;
          const pages = { ...each.outcome.pages, replicas: 2, perNode: { '0': 4, '1': 4 } };
          return { ...each, outcome: { ...each.outcome, pages } };
        }),
      ),
    });
    const { judged, refused } = compareRuns(base, now);
    expect(judged.map(({ candidate }) => candidate)).not.toContain(unified.id);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toContain(
      '2m pages, 1 replica on 1 node in base, 2m pages, 2 replicas on 2 nodes',
    );
  });

  it('does not pass a run whose loads failed, and passes one that never tried unless told otherwise', () => {
    const failed = run('new', usual, {
      samples: usual.flatMap(([one, factor]) =>
        one === unified
          ? Array.from({ length: 10 }, (_, round) => sample(set, one, round, fellBack(set, one, 1000)))
          : rounds(one, factor),
      ),
    });
    const lost = compareRuns(base, failed);
    expect(summarise(lost)).toMatchObject({ lost: 3, exitStatus: 2 });
    expect(lost.refused[0]?.reason).toContain('asked for 2m pages, obtained 4k (no free hugepages)');

    const without = run(
      'new',
      usual.filter(([one]) => one !== unified),
    );
    expect(summarise(compareRuns(base, without))).toMatchObject({ refused: 3, lost: 0, exitStatus: 0 });
    expect(summarise(compareRuns(base, without, { requireAll: true })).exitStatus).toBe(2);
    expect(summarise(compareRuns(without, base))).toMatchObject({ refused: 3, lost: 0, exitStatus: 0 });
  });

  it('does not pass a run of which too few rounds are left to judge', () => {
    const now = run('new', usual, {
      samples: usual.flatMap(([one, factor]) =>
        rounds(one, factor).map((each) =>
          one === unified && each.role === 'timed' && each.round > 2
            ? { ...each, outcome: fellBack(set, one, 1000) }
            : each,
        ),
      ),
    });
    const comparison = compareRuns(base, now);
    expect(summarise(comparison)).toMatchObject({ lost: 3, exitStatus: 2 });
    expect(comparison.refused[0]?.reason).toContain('only 3 of 10 rounds gave a pair');
  });

  it('judges how an arm grows with its parts, by shared rounds', () => {
    const large = modelSet(400);
    const grown = (id: string, factor: number) =>
      run(id, [], {
        sets: [set, large],
        arms: [unified],
        sharedRounds: ['seed-claims'],
        samples: [...rounds(unified, 1), ...rounds(unified, factor, large)],
      });
    const { judged } = compareRuns(grown('a', 1.1), grown('b', 1.5));
    expect(judged).toMatchObject([{ metric: 'growth', baselineSet: 'tiny-4', verdict: 'regressed' }]);
  });

  it('takes the metrics and the scenario asked for', () => {
    const metrics = (one: Parameters<typeof compareRuns>[2]) =>
      new Set(compareRuns(base, base, one).judged.map(({ metric }) => metric));
    expect(metrics({})).toEqual(new Set(['usable-time']));
    expect(metrics({ metrics: ['call-return-time'] })).toEqual(new Set(['call-return-time']));
    expect(compareRuns(base, base, { scenario: 'other' }).judged).toEqual([]);
  });

  it('says when threads were kept to other CPUs by choice', () => {
    const { environment } = base;
    const chosen = { cpus: '0', noHyperthreading: true, noEfficiencyCores: false, reasons: [] };
    const kept = { ...base, environment: { ...environment, cpu: { ...environment.cpu, chosen } } };
    expect(compareRuns(base, kept).differences).toEqual([
      { about: 'setup', fact: 'CPUs chosen for threads', base: 'all that may be used', new: '0' },
    ]);
  });

  it('says when the machine, its set-up, the commit or the settings differ, and not when only what is free does', () => {
    const { environment } = base;
    const changed = compareRuns(base, {
      ...base,
      run: { ...base.run, id: 'new', commit: 'fedcba', seed: 7 },
      environment: {
        ...environment,
        cpu: { ...environment.cpu, model: 'Xeon' },
        memory: { total: environment.memory.total / 2, available: 1 },
        numaBalancing: '1',
        loadAverage: [9, 9, 9],
        pools: [],
      },
    });
    expect(changed.differences.map(({ about, fact }) => `${about}: ${fact}`)).toEqual([
      'machine: CPU',
      'setup: memory',
      'setup: NUMA balancing',
      'commit: commit',
      'settings: seed of the order',
    ]);
  });
});

describe('a comparison', () => {
  const now = run('new', slowed(unified, 1.2), {
    samples: [
      ...slowed(unified, 1.2).flatMap(([one, factor]) => rounds(one, factor)),
      sample(set, arm('unified', { threads: 1 }), 10, loaded(set, unified, 1)),
    ],
  });
  const only = run('base', [...usual, [arm('llama-read'), 1]]);
  const comparison = compareRuns(only, now);

  it('is a comment with the verdict in its first line and the rest folded away', () => {
    expect(renderComparisonMarkdown(comparison, only, now)).toMatchSnapshot();
  });

  it('is a table that ends with the verdict', () => {
    const text = renderComparisonText(comparison, only, now);
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      '3 regressed, 3 same, of 6 comparisons judged; 3 not comparable',
    );
    expect(text).toContain('llama-read/4k/local/buffered/1 was not timed on set tiny-4');
  });

  it('fits into a comment however much was compared', () => {
    const sets = Array.from({ length: 300 }, (_, index) => ({
      ...set,
      id: `set-${index}`,
      title: `set ${index}`,
    }));
    const many = run('many', [], {
      sets,
      arms: [perPart, unified],
      samples: sets.flatMap((one) => [...timed(one, perPart, [2]), ...timed(one, unified, [1])]),
    });
    const text = renderComparisonMarkdown(compareRuns(many, many), many, many);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\d+ more rows would not fit a comment/);
  });

  it('is JUnit XML: a failure a regression, skipped what did not pass, whatever names hold', () => {
    const named = deriveResults({ ...now, sets: [{ ...set, title: '<parts> & "more"\u0001' }] });
    const document = create(renderComparisonJunit(comparison, only, named));
    const elements = (name: string) =>
      document.root().filter(({ node }) => node.nodeName === name, true, true);
    const attribute = (element: ReturnType<typeof create>, name: string) =>
      (element.node as unknown as { getAttribute: (key: string) => string | null }).getAttribute(name);
    expect(
      ['tests', 'failures', 'errors', 'skipped'].map((name) => attribute(document.root(), name)),
    ).toEqual(['9', '3', '0', '3']);
    expect(elements('testcase')).toHaveLength(9);
    expect(elements('skipped')).toHaveLength(3);
    expect(elements('failure').map((one) => attribute(one.up(), 'name'))).toContain(
      'seed-claims, <parts> & "more"\\x01: unified / per-part, usable-time',
    );
  });
});
