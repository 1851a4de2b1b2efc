import { describe, expect, it } from 'vitest';
import { claimOf, claimsOf } from '../../test-support/claims-of.ts';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const arms = [perPart, unified];

describe('the claim on memory', () => {
  const waste = (set = modelSet(4)) =>
    claimOf(
      results({ sets: [set], arms, samples: arms.flatMap((one) => timed(set, one, [10])) }),
      'memory-waste',
    );

  it('is confirmed when one region wastes less', () => {
    const claim = waste();
    expect(claim).toMatchObject({ verdict: 'confirmed' });
    expect(claim.measured.text).toBe('7.94 MiB → 1.94 MiB beyond the payload, per replica of 64 KiB');
  });

  it('is not judged on pages that are no hugepages', () => {
    const plain = [arm('per-part', { pageKind: '4k' }), arm('unified', { pageKind: '4k' })];
    const set = modelSet(4);
    const samples = [...arms, ...plain].flatMap((one) => timed(set, one, [10]));
    const found = claimsOf(results({ sets: [set], arms: [...arms, ...plain], samples }), 'memory-waste');
    expect(found.map(({ pageKind }) => pageKind?.requested)).toEqual(['2m']);
  });

  it('is refuted when it wastes as much', () => {
    expect(waste(modelSet(4, 'real')).verdict).toBe('refuted');
  });
});
