import { expect, test } from 'vitest';
import { asComparable } from '../../harness/comparison/arm-pairs.ts';
import { viewOf } from '../../harness/comparison/view.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import type { Claim } from '../claims/claim.ts';
import { deriveClaims } from '../claims/derive-claims.ts';
import { speedUp } from '../claims/judges/speed-up.ts';
import { claims as registered } from '../claims/registry.ts';
import { deriveResults } from '../derive-results.ts';
import { arm, modelSet, results, timed } from '../../harness/results/test-support/results-builder.ts';
import { renderClaimSentences } from './claim-sentences.ts';

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
  return renderClaimSentences({ ...found, derived: { ...found.derived, claims } }, registry);
};

test('each document and pair of arms has its own sentence on time, in its own words and with its own promises', () => {
  const said = answer(run, [...registered, reading]);
  expect(said).toContain(
    'On 2 MiB pages, with tiny parts, one mapping per node is 4.00 times as fast as one mapping per part.\n- The speed-up that the seed expects is met in 1 of 1 condition.',
  );
  expect(said).toContain(
    'On 4 KiB pages, with tiny parts, reading is 3.00 times as fast as mapping at random.\n- The speed-up that the thread expects is met in 1 of 1 condition.',
  );
});

test('which document comes first changes neither sentence', () => {
  const sentences = (registry: readonly Claim[]) =>
    answer(run, registry)
      .split('\n')
      .filter((sentence) => sentence.includes('times as fast as'))
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
  expect(answer(of(environment), registered)).toContain('is 4.00 times as fast');
  expect(answer(of(guest), registered)).toContain('an emulated machine (qemu (tcg)) cannot tell');
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
  expect(said).toMatch(
    /On 2 MiB pages, .* is 2\.00 times as fast[^]*On 1 GiB pages, .* is 40\.0 times as fast/u,
  );
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
  expect(said).toContain('as fast as the code as it was shipped before');
});
