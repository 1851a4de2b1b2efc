import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  clientArm,
  clientRecord,
  clientRounds,
} from '../../../harness/results/test-support/client-builder.ts';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import type { ClientRunRecord } from '../../../harness/results/client.ts';
import type { ResultsRecord } from '../../../harness/results/results.ts';
import { claimOf, claimsOf } from '../../test-support/claims-of.ts';
import { claims } from '../registry.ts';
import { placing } from './document.ts';

const set = modelSet(8, 'real');
const perPart = arm('per-part', { placement: 'local' });
const [warm, tmpfs, cache] = [clientArm('warm'), clientArm('tmpfs'), clientArm('cache')];

/** Six rounds that differ a little, so that there is an interval. */
const drifts = [0.98, 0.99, 1, 1.01, 1.02, 1.03];
const rounds = (run: (drift: number) => Partial<ClientRunRecord>): Partial<ClientRunRecord>[] =>
  drifts.map(run);

const measured = (
  placed: (drift: number) => Partial<ClientRunRecord>,
  rest: Partial<ResultsRecord> = {},
): ResultsRecord =>
  results({
    sets: [set],
    clientArms: [warm, tmpfs],
    clients: [
      ...clientRounds(
        set,
        warm,
        rounds(() => ({ firstTokenMs: 500, tokensPerSecond: 10 })),
      ),
      ...clientRounds(set, tmpfs, rounds(placed)),
    ],
    ...rest,
  });

test('every statement that is judged stands in the page on placing, word for word', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../harness/place/README.md'), 'utf8');
  const own = claims.filter(({ document }) => document === placing);
  expect(own.map(({ id }) => id)).toEqual(['restart', 'attach', 'bit-exact', 'tokens']);
  for (const { id, quote } of own) {
    const line = page.split('\n').find((each) => each.includes(`\`${id}\``));
    for (const words of quote) expect(line).toContain(words);
  }
});

describe('a restart', () => {
  const startsIn = (ms: number): ResultsRecord =>
    measured((drift) => ({ firstTokenMs: ms * drift, madeMs: 1000 }));

  test('turns on five percent', () => {
    expect(claimOf(startsIn(400), 'restart').verdict).toBe('confirmed');
    expect(claimOf(startsIn(520), 'restart').verdict).toBe('refuted');
    expect(claimOf(startsIn(500 / 1.05), 'restart').verdict).toBe('inconclusive');
  });

  test('tells the first start with the placing in it, and after how many starts that is paid back', () => {
    const { measured: found, condition, way } = claimOf(startsIn(400), 'restart');
    expect(way).toBe('tmpfs');
    expect(condition).toBe('8 parts of 16 MiB, files by `tmpfs`');
    // 1000 ms of placing, 98 ms saved a start.
    expect(found['paidAfter']).toBe(11);
    expect(found.text).toMatch(
      /^1\.24x .* in 6 rounds; the first start, placing of 1 s included, 0\.357x .*; paid back after 11 starts$/,
    );
  });

  test('that was not shown to differ is never paid back, whatever the medians say', () => {
    const noisy = measured((drift) => ({ firstTokenMs: 499 * drift, madeMs: 1000 }));
    const { measured: found } = claimOf(noisy, 'restart');
    expect(found.text).toMatch(/not paid back, as no difference between starts was shown$/);
    expect(found).not.toHaveProperty('paidAfter');
  });

  test('on weights that lay in small pages is no restart from huge pages', () => {
    const small = measured(() => ({
      mapped: { bytes: 2 ** 26, residentBytes: 2 ** 26, hugeBytes: 2 ** 21 },
    }));
    const { verdict, measured: found } = claimOf(small, 'restart');
    expect(verdict).toBe('unsupported');
    expect(found.text).toContain('tmpfs: its weights did not lie in huge pages');
  });

  test('of a client that fails, or a way that is not available, is unsupported with the reason', () => {
    const failed = results({
      sets: [set],
      clientArms: [warm, tmpfs, cache],
      clients: [
        ...clientRounds(
          set,
          warm,
          rounds(() => ({})),
        ),
        clientRecord(set, tmpfs, 0, {
          status: 'failed',
          error: { code: 'client-hangs', message: 'the client has not ended', remedy: 'none' },
        }),
        clientRecord(set, cache, 0, { status: 'unsupported', missing: 'no large folios', remedy: 'ext4' }),
      ],
    });
    expect(claimsOf(failed, 'restart').map(({ verdict, measured: { text } }) => [verdict, text])).toEqual([
      ['unsupported', 'tmpfs failed: the client has not ended'],
      ['unsupported', 'cache is unsupported here: no large folios'],
    ]);
  });
});

test('tokens are judged by their rate, of which more is faster', () => {
  const rate = (value: number) => measured((drift) => ({ tokensPerSecond: value * drift }));
  expect(claimOf(rate(12), 'tokens')).toMatchObject({ verdict: 'confirmed' });
  expect(claimOf(rate(12), 'tokens').measured.value).toBeCloseTo(1.206, 2);
  expect(claimOf(rate(8), 'tokens').verdict).toBe('refuted');
});

describe('attaching', () => {
  const attached = (ms: number, more: Partial<ResultsRecord> = {}): ResultsRecord =>
    measured(() => ({ attach: { status: 'completed', callReturn: ms * 5e5, usable: ms * 1e6 } }), {
      arms: [perPart],
      samples: timed(
        set,
        perPart,
        drifts.map((drift) => Math.round(100e6 * drift)),
      ),
      ...more,
    });

  test('is held to the load that copies each part, of the same round', () => {
    const { verdict, measured: found } = claimOf(attached(5), 'attach');
    expect(verdict).toBe('confirmed');
    expect(found.value).toBeCloseTo(20.1, 1);
    expect(claimOf(attached(20), 'attach').verdict).toBe('refuted');
  });

  test('without such a load in the rounds is unsupported', () => {
    const { verdict, measured: found } = claimOf(attached(5, { samples: [] }), 'attach');
    expect(verdict).toBe('unsupported');
    expect(found.text).toContain('no round had both a load by per-part on 2m pages');
  });
});

describe('what a client puts out', () => {
  test('is the same on all ways, or the claim is refuted', () => {
    expect(
      claimOf(
        measured(() => ({})),
        'bit-exact',
      ),
    ).toMatchObject({
      verdict: 'confirmed',
      measured: { text: '12 runs on warm and tmpfs: one output' },
    });
    const once = measured((drift) => (drift === 1 ? { outputDigest: 'cd' } : {}));
    expect(claimOf(once, 'bit-exact')).toMatchObject({
      verdict: 'refuted',
      measured: { text: '12 runs on warm and tmpfs: 2 different outputs' },
    });
  });

  test('of one way alone is held to nothing', () => {
    const alone = results({
      sets: [set],
      clientArms: [warm],
      clients: clientRounds(
        set,
        warm,
        rounds(() => ({})),
      ),
    });
    expect(claimOf(alone, 'bit-exact').verdict).toBe('unsupported');
  });
});
