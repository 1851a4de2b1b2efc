import { expect, test } from 'vitest';
import { asComparable } from '../../harness/comparison/arm-pairs.ts';
import { viewOf } from '../../harness/comparison/view.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import type { Claim } from '../claims/claim.ts';
import { deriveClaims } from '../claims/derive-claims.ts';
import { speedUp } from '../claims/judges/speed-up.ts';
import { claims as registered } from '../claims/registry.ts';
import { loadTime4To8 } from '../claims/unified-mapping/load-time-4-8.ts';
import { deriveResults } from '../derive-results.ts';
import { arm, modelSet, results, timed } from '../../harness/results/test-support/results-builder.ts';
import { renderAnswer } from './answer.ts';

/** About arms that no report compares. */
const reading = speedUp({
  id: 'reading-wins',
  document: { id: 'a-thread', title: 'Reading is faster', short: 'the thread', date: '2024-03-18' },
  quote: ['read it first'],
  says: 'reading is twice as fast as mapping at random',
  arms: { baseline: 'llama-mmap-numa', candidate: 'llama-read', alike: asComparable },
  atLeast: 2,
  firstScreen: { in: 'time', pair: { baseline: 'mapping at random', candidate: 'reading' } },
});

const set = modelSet(4);
const rounds = (each: number) => Array.from({ length: 6 }, (_, round) => each + round);
const times = {
  'per-part': 8_000_000,
  unified: 2_000_000,
  'llama-mmap-numa': 6_000_000,
  'llama-read': 2_000_000,
} as const;
const arms = (Object.keys(times) as (keyof typeof times)[]).map((strategy) => ({
  strategy,
  arm: arm(strategy),
}));
const run = results({
  sets: [set],
  arms: arms.map((one) => one.arm),
  samples: arms.flatMap(({ strategy, arm: one }) => timed(set, one, rounds(times[strategy]))),
});

const answer = (given: ResultsRecord, registry: readonly Claim[]): string => {
  const found = deriveResults(given);
  const claims = deriveClaims(viewOf(given), found.derived.comparisons, registry);
  return renderAnswer({ ...found, derived: { ...found.derived, claims } }, registry);
};

test('each document and pair of arms has its own sentence on time, in its own words and with its own promises', () => {
  const said = answer(run, [...registered, reading]);
  expect(said).toMatch(
    /Compared with one mapping per part, until every page can be read, one mapping per node loads on 2m pages at 4\.00x the speed with tiny parts; the speed-up the seed expects is met in 1 of 1 condition\./u,
  );
  expect(said).toMatch(
    /Compared with mapping at random, until every page can be read, reading loads on 4k pages at 3\.00x the speed with tiny parts; the speed-up the thread expects is met in 1 of 1 condition\./u,
  );
});

test('which document comes first changes neither sentence', () => {
  const sentences = (registry: readonly Claim[]) =>
    answer(run, registry)
      .split(/(?<=\.) (?=[A-Z])/u)
      .filter((sentence) => sentence.startsWith('Compared'))
      .toSorted();
  expect(sentences([reading, ...registered])).toEqual(sentences([...registered, reading]));
});

test('times of merged runs are told unless every machine was emulated', () => {
  const { environment, run: header } = run;
  const guest = { ...environment, emulated: 'qemu (tcg)' };
  const of = (second: typeof environment) => ({
    ...run,
    environment: guest,
    merged: [
      { prefix: '', run: header, environment: guest, scenarios: [] },
      { prefix: 'b:', run: { ...header, id: 'b' }, environment: second, scenarios: ['seed-claims'] },
    ],
  });
  expect(answer(of(environment), registered)).toContain('at 4.00x the speed');
  expect(answer(of(guest), registered)).toContain('an emulated machine (qemu (tcg)) cannot tell');
});

test('the first screen counts claims, not the conditions each was tried in', () => {
  const sets = [4, 5, 6, 7, 8].map((parts) => modelSet(parts));
  const speeds = (fast: readonly number[]) =>
    results({
      sets,
      arms: [arm('per-part'), arm('unified')],
      samples: sets.flatMap((each) => [
        ...timed(each, arm('per-part'), rounds(8_000_000)),
        ...timed(each, arm('unified'), rounds(fast.includes(each.parts) ? 2_000_000 : 7_000_000)),
      ]),
    });
  const of = (given: ResultsRecord): string =>
    answer(given, [loadTime4To8.layoutAlone]).split('\n').at(-1) ?? '';
  expect(of(speeds([4, 5, 6, 7, 8]))).toMatch(/^1 claim: 1 confirmed\./u);
  expect(of(speeds([]))).toMatch(/^1 claim: 1 refuted\./u);
  expect(of(speeds([4, 5]))).toMatch(/^1 claim: 1 different from condition to condition\./u);
});

test('a factor on pages of one kind is never merged with that on another', () => {
  const kinds = ['2m', '1g'] as const;
  const on = kinds.flatMap((pageKind) =>
    (['per-part', 'unified'] as const).map((strategy) => ({
      pageKind,
      strategy,
      arm: arm(strategy, { pageKind }),
    })),
  );
  const slow = { '2m': 2_000_000, '1g': 40_000_000 };
  const said = answer(
    results({
      sets: [set],
      arms: on.map((one) => one.arm),
      samples: on.flatMap(({ pageKind, strategy, arm: one }) =>
        timed(set, one, rounds(strategy === 'unified' ? 1_000_000 : slow[pageKind])),
      ),
    }),
    registered,
  );
  expect(said).toMatch(/loads on 2m pages at 2\.00x the speed [^;]*; on 1g pages at 40\.0x the speed/u);
});

test('what was shipped has a sentence where it was loaded, and none where it was not', () => {
  expect(answer(run, registered)).not.toContain('as it was shipped');
  const shipped = [arm('per-part-shipped'), arm('unified-shipped')] as const;
  const [before, after] = shipped;
  const said = answer(
    results({
      sets: [set],
      arms: [...shipped],
      samples: [...timed(set, before, rounds(8_000_000)), ...timed(set, after, rounds(2_000_000))],
    }),
    registered,
  );
  expect(said).toContain('Compared with the code as it was shipped before');
});
