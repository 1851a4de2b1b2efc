import { expect, test } from 'vitest';
import { viewOf } from '../../harness/comparison/view.ts';
import { asComparable } from '../../harness/comparison/arm-pairs.ts';
import { deriveComparisons } from '../../harness/comparison/comparisons.ts';
import { Claim as ClaimSchema } from '../../harness/results/claim.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import { arm, modelSet, results, timed } from '../../harness/results/test-support/results-builder.ts';
import { isAbout } from './claim.ts';
import type { ClaimDocument, Judgement } from './claim.ts';
import { deriveClaims } from './derive-claims.ts';
import { speedUp } from './judges/speed-up.ts';
import { claims } from './registry.ts';

const thread: ClaimDocument = {
  id: 'a-thread',
  title: 'Reading is faster',
  short: 'the thread',
  date: '2024-03-18',
  always: true,
};

/** About arms that no report compares. */
const reading = speedUp({
  id: 'reading-wins',
  document: thread,
  quote: ['read it first'],
  says: 'reading is twice as fast as mapping at random',
  arms: { baseline: 'llama-mmap-numa', candidate: 'llama-read', alike: asComparable },
  atLeast: 2,
});

const judgement: Judgement = {
  facts: {},
  verdict: 'confirmed',
  expected: { text: 'it is so' },
  measured: { text: 'it is' },
  samples: [],
};

const set = modelSet(4, 'real');
const mapped = arm('llama-mmap-numa');
const judged = (reads: readonly ArmDefinition[], time: number) => {
  const rounds = (each: number) => Array.from({ length: 6 }, (_, round) => each + round);
  const view = viewOf(
    results({
      sets: [set],
      arms: [mapped, ...reads],
      samples: [
        ...timed(set, mapped, rounds(3_000_000)),
        ...reads.flatMap((one) => timed(set, one, rounds(time))),
      ],
    }),
  );
  return deriveClaims(view, deriveComparisons(view), [reading]);
};

test('ids are unique and of the form that results files accept, those of documents too', () => {
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  for (const { id, document } of claims) {
    expect(ClaimSchema.shape.id.safeParse(id).success).toBe(true);
    expect(ClaimSchema.shape.document.safeParse(document.id).success).toBe(true);
  }
});

test('a claim of another document about other arms is judged by their own rounds', () => {
  const [claim, ...more] = judged([arm('llama-read')], 1_000_000);
  expect(more).toEqual([]);
  expect(claim).toMatchObject({
    id: 'reading-wins',
    document: 'a-thread',
    strategies: ['llama-mmap-numa', 'llama-read'],
    verdict: 'confirmed',
    condition: '4 parts of 16 MiB, one local copy, 4k pages',
  });
  expect(claim?.measured.value).toBeCloseTo(3);
  expect(judged([arm('llama-read')], 2_500_000)[0]?.verdict).toBe('refuted');
});

test('where the same words would stand for several pairs of arms, the conditions name the arms', () => {
  const reads = [arm('llama-read'), arm('llama-read', { threads: 1, pin: true })];
  expect(judged(reads, 1_000_000).map(({ condition }) => condition)).toEqual(
    reads.map(({ id }) => `4 parts of 16 MiB, one local copy, 4k pages, ${id} against ${mapped.id}`),
  );
});

test('a claim is about the sets it names and no others', () => {
  const [tenCold, tenWarm] = [{ parts: 10, cache: 'cold' as const }, { parts: 10 }];
  expect(isAbout({}, tenCold)).toBe(true);
  const named = { sets: { parts: { from: 4, to: 10 }, cache: 'cold' as const } };
  expect([tenCold, tenWarm, { ...tenCold, parts: 11 }].map((one) => isAbout(named, one))).toEqual([
    true,
    false,
    false,
  ]);
  expect([tenCold, tenWarm].map((one) => isAbout({ sets: { cache: 'warm' } }, one))).toEqual([false, true]);
});

test('of a document that is not asked about every time nothing is told where nothing of it was tried', () => {
  const { id, title, short, date } = thread;
  const view = viewOf(results());
  const other = { ...reading, document: { id, title, short, date }, id: 'other' };
  expect(deriveClaims(view, [], [other])).toEqual([]);
  const tried = { ...other, id: 'tried', judge: () => [judgement] };
  expect(deriveClaims(view, [], [other, tried]).map(({ id, verdict }) => [id, verdict])).toEqual([
    ['other', 'unsupported'],
    ['tried', 'confirmed'],
  ]);
});

test('an arm is named by its strategy and whatever else the document says of it', () => {
  const direct = { strategy: 'llama-read', pageKind: 'thp' } as const;
  const [claim] = deriveClaims(
    viewOf(results()),
    [],
    [{ ...reading, arms: { baseline: 'llama-mmap', candidate: direct, alike: asComparable } }],
  );
  expect(claim?.measured.text).toContain('that this claim needs of the arms llama-mmap and llama-read/thp');
});

test('a claim nobody tried is unsupported, and says which arms it takes', () => {
  const [claim] = judged([], 1);
  expect(claim).toMatchObject({ condition: 'any', verdict: 'unsupported' });
  expect(claim?.measured.text).toContain('that this claim needs of the arms llama-mmap-numa and llama-read');
});
