import { describe, expect, it } from 'vitest';
import {
  arm,
  fellBack,
  modelSet,
  onNodes,
  results,
  sample,
  timed,
} from '../../../harness/results/test-support/results-builder.ts';
import type { EnvironmentRecord } from '../../../harness/results/results.ts';
import type { SampleRecord } from '../../../harness/results/sample.ts';
import { claimOf, claimsOf } from '../../test-support/claims-of.ts';

const unified = arm('unified');
const set = modelSet(4, 'real');

const withPool = (
  pool: Omit<EnvironmentRecord['pools'][number], 'pageBytes' | 'node'>,
  samples: readonly SampleRecord[] = timed(set, unified, [10]),
) =>
  results({
    sets: [set],
    arms: [unified],
    samples: [...samples],
    environment: { ...onNodes(1), pools: [{ pageBytes: 2 ** 21, node: 0, ...pool }] },
  });
const judged = (...given: Parameters<typeof withPool>) => claimOf(withPool(...given), 'zero-configuration');

describe('the claim on configuration', () => {
  it('is refuted where the pages had to be reserved for the run, and says how many', () => {
    const claim = judged({ total: 0, free: 0, during: 1024 });
    expect(claim).toMatchObject({ verdict: 'refuted', condition: 'unified, 1 set, 2m pages' });
    expect(claim.measured.text).toBe(
      'a load took 32 pages of 2 MiB; 0 were free, and the run had to reserve 1024 first',
    );
  });

  it('is refuted where a load went on without the pages', () => {
    const claim = judged({ total: 0, free: 0 }, [sample(set, unified, 0, fellBack(set, unified, 10))]);
    expect(claim.verdict).toBe('refuted');
    expect(claim.measured.text).toBe(
      '1 load went without: asked for 2m pages, obtained 4k (no free hugepages)',
    );
  });

  it('is left open where somebody had reserved enough, although the run raised the pool for others', () => {
    const claim = judged({ total: 64, free: 32, during: 1024 });
    expect(claim.verdict).toBe('inconclusive');
    expect(claim.measured.text).toContain('32 were free before the run, of 64 reserved by somebody');
  });

  it('is confirmed where a load obtained pages nobody had reserved', () => {
    expect(judged({ total: 0, free: 0 }).verdict).toBe('confirmed');
  });

  it('is unsupported where no load came to ask, and untested on other pages', () => {
    const skipped = sample(set, unified, 0, {
      status: 'skipped',
      reason: 'memory is short',
      remedy: 'free some',
    });
    expect(judged({ total: 0, free: 0 }, [skipped])).toMatchObject({
      verdict: 'unsupported',
      measured: { text: 'skipped: memory is short' },
    });
    const plain = arm('unified', { pageKind: '4k' });
    const found = results({ sets: [set], arms: [plain], samples: timed(set, plain, [10]) });
    expect(claimsOf(found, 'zero-configuration')).toMatchObject([
      { verdict: 'unsupported', condition: 'any' },
    ]);
  });
});
