import fc from 'fast-check';
import { accessPatterns } from '../../harness/results/access.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import { Results } from '../../harness/results/results.ts';
import type { ModelSetRecord, ResultsRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { mergeResults } from '../merge/merge-results.ts';
import { accessReads } from './access-builder.ts';
import {
  arm,
  count,
  counted,
  modelSet,
  onNodes,
  passed,
  proof,
  results,
  timed,
} from '../../harness/results/test-support/results-builder.ts';
import { quietStates } from './states-builder.ts';

const perPart = arm('per-part');
const arms = [
  perPart,
  arm('unified'),
  arm('unified', { pageKind: '4k' }),
  arm('unified-parallel', { threads: 2 }),
  arm('unified-view'),
  arm('llama-mmap'),
  arm('roof'),
];

/** Two numbers of parts of three sizes: a grid, with as many timed loads as an interval takes. */
const grid: readonly ModelSetRecord[] = [4, 200].flatMap((parts) =>
  [4, 64, 16_384].map((kib) => ({
    ...modelSet(parts, kib > 1000 ? 'real' : 'tiny'),
    id: `${parts}x${kib}`,
    title: `${parts} parts of ${kib} KiB`,
    bytes: parts * kib * 1024,
    partBytes: Array.from({ length: parts }, () => kib * 1024),
  })),
);

const loadsOf = (
  scenario: string,
  sets: readonly ModelSetRecord[],
  of: readonly ArmDefinition[],
  rounds: number,
) =>
  sets.flatMap((set) =>
    of.flatMap((one, place) =>
      timed(
        set,
        one,
        Array.from({ length: rounds }, (_, round) =>
          Math.round(
            (set.bytes / 8 + (one === perPart ? 200_000 * set.parts : 9000 * place)) *
              (1 + ((round * 3) % 5) / 100),
          ),
        ),
      ).map((sample) => ({ ...sample, id: `${scenario} ${sample.id}`, scenario })),
    ),
  );

/** A run with something for every section and every plot. */
export const richRun = (): ResultsRecord => {
  const small = modelSet(4);
  const read = modelSet(8, 'real');
  const block = (scenario: string, rounds: number, sets: readonly ModelSetRecord[]) => ({
    scenario,
    sets: sets.map(({ id }) => id),
    rounds,
    stopped: 'rounds' as const,
    seed: 1,
    budget: { minimum: rounds, maximum: rounds, targetHalfWidth: 0.025, seconds: 60 },
    warmUp: { set: sets[0]?.id ?? '', arm: perPart.id, loads: 3, steady: false },
  });
  return results({
    environment: onNodes(2),
    sets: [...grid, small, read],
    arms,
    sharedRounds: ['grid'],
    blocks: [block('grid', 6, grid), block('once', 1, [small])],
    poolRaise: { nanoseconds: 1e6, bytes: 2 ** 30 },
    states: quietStates({ before: { scenario: 'grid' }, after: { scenario: 'grid', sets: [] } }),
    samples: [
      ...loadsOf('grid', grid, arms.slice(0, 2), 6),
      ...loadsOf('all', [small], arms, 5),
      ...loadsOf('once', [small], arms.slice(0, 3), 1),
    ],
    syscalls: [
      counted(small, perPart, [count('strace', 12, 4), count('perf', 12, 4)]),
      counted(small, arm('unified'), [count('strace', 3, 4)]),
    ],
    integrity: arms.map((one) => proof(small, one, passed(small))),
    micro: [{ kind: 'micro', name: 'getpid', medianNs: 29.4, madNs: 0.6, n: 100 }],
    access: [arm('llama-mmap'), ...arms.slice(1, 3)].flatMap((one, place) =>
      accessReads(read, one, {
        load: 1e8 * (place + 1),
        pass: 8e7 / (place + 1),
        patterns: accessPatterns,
        remote: 9e7,
      }),
    ),
  });
};

const changeLoad = (sample: SampleRecord, change: (outcome: LoadedOutcome) => LoadedOutcome): SampleRecord =>
  sample.outcome.status === 'completed' ? { ...sample, outcome: change(sample.outcome) } : sample;

/** What may become of a load. */
const changes: readonly ((sample: SampleRecord) => SampleRecord)[] = [
  (sample) => ({ ...sample, role: 'warm-up' }),
  (sample) => ({ ...sample, role: 'first' }),
  (sample) => ({ ...sample, role: 'timed', round: 0 }),
  (sample) => ({ ...sample, arm: 'no such arm' }),
  (sample) => ({ ...sample, set: 'no such set' }),
  (sample) => ({ ...sample, outcome: { status: 'failed', error: { code: 'X', message: 'x', remedy: 'y' } } }),
  (sample) => ({ ...sample, outcome: { status: 'skipped', reason: 'x', remedy: 'y' } }),
  (sample) => ({ ...sample, outcome: { status: 'unsupported', missing: 'x', remedy: 'y' } }),
  (sample) =>
    changeLoad(sample, (load) => ({
      ...load,
      obtained: { pageKind: '4k', placement: 'unbound' },
      fallbacks: [],
    })),
  (sample) => changeLoad(sample, (load) => ({ ...load, obtained: { ...load.obtained, pageKind: 'mixed' } })),
  (sample) =>
    changeLoad({ ...sample, role: 'warm-up' }, (load) => ({
      ...load,
      obtained: { pageKind: '4k', placement: 'mirror' },
    })),
  (sample) =>
    changeLoad(sample, (load) => ({
      ...load,
      usable: 0,
      callReturn: 0,
      unload: 0,
      phases: { map: 0, zero: 0, fill: 0, replicate: 0, touch: 0, other: 0 },
    })),
  (sample) =>
    changeLoad(sample, (load) => ({
      ...load,
      memory: { ...load.memory, region: 0, payload: 0, waste: -1, cachedAfter: 0, peakBeyond: 0 },
    })),
  (sample) =>
    changeLoad(sample, (load) => ({ ...load, pages: { regions: 0, replicas: 0, resident: 0, absent: 0 } })),
  (sample) =>
    changeLoad(sample, (load) => ({ ...load, pages: { ...load.pages, perNode: {}, misplaced: 3 } })),
];

/** Some of them, most changed by a number beyond the list, which leaves a load as it was. */
const change = (rarity: number) => fc.nat({ max: changes.length * rarity });

const optionals = ['sharedRounds', 'blocks', 'poolRaise', 'states', 'access'] as const;

const one: fc.Arbitrary<ResultsRecord> = fc.constant(richRun()).chain((run) =>
  fc
    .record({
      sets: fc.oneof({ weight: 3, arbitrary: fc.constant(run.sets) }, fc.subarray(run.sets)),
      arms: fc.oneof({ weight: 3, arbitrary: fc.constant(run.arms) }, fc.subarray(run.arms)),
      samples: fc.oneof(
        fc.constant(run.samples),
        fc.subarray(run.samples),
        fc.nat(run.samples.length).map((end) => run.samples.slice(0, end)),
      ),
      syscalls: fc.subarray(run.syscalls),
      integrity: fc.subarray(run.integrity),
      access: fc.oneof(fc.constant(run.access ?? []), fc.subarray(run.access ?? [])),
      states: fc.subarray(run.states ?? []),
      nodes: fc.subarray(run.environment.nodes),
      emulated: fc.boolean(),
      empty: fc.boolean(),
      without: fc.subarray([...optionals]),
      each: fc.array(change(4), { minLength: run.samples.length, maxLength: run.samples.length }),
      byArm: fc.array(change(2), { minLength: run.arms.length, maxLength: run.arms.length }),
    })
    .map(({ nodes, emulated, empty, without, each, byArm, ...lists }) => {
      const changed = lists.samples.map((sample, place) => {
        const whole = changes[byArm[run.arms.findIndex(({ id }) => id === sample.arm)] ?? -1];
        const single = changes[each[place] ?? -1];
        const after = whole?.(sample) ?? sample;
        return single?.(after) ?? after;
      });
      const found = {
        ...run,
        ...lists,
        sets: empty ? lists.sets.map((set) => ({ ...set, bytes: 0, partBytes: [] })) : lists.sets,
        samples: changed,
        environment: {
          ...run.environment,
          nodes,
          ...(emulated && { emulated: 'qemu (tcg)' }),
        },
      };
      return Results.parse(
        Object.fromEntries(Object.entries(found).filter(([key]) => !without.some((name) => name === key))),
      );
    }),
);

/** What is left of a run when anything in it is missing or went wrong; some of two or three runs, merged. */
export const mutatedRun: fc.Arbitrary<ResultsRecord> = fc.oneof(
  { weight: 5, arbitrary: one },
  {
    weight: 1,
    arbitrary: fc
      .array(one, { minLength: 2, maxLength: 3 })
      .map((runs) =>
        mergeResults(runs.map((each, index) => ({ ...each, run: { ...each.run, id: `run-${index + 1}` } }))),
      ),
  },
);
