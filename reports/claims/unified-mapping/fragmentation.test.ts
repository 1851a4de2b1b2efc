import { describe, expect, it } from 'vitest';
import {
  arm,
  fellBack,
  loaded,
  modelSet,
  results,
  sample,
  timed,
} from '../../../harness/results/test-support/results-builder.ts';
import { claimOf, claimsOf } from '../../test-support/claims-of.ts';

const arms = [arm('per-part'), arm('unified')] as const;
const [perPart, unified] = arms;
const set = modelSet(100);

describe('the claim on fragmentation', () => {
  it('is confirmed where a replica lies in fewer mappings, and names the pages', () => {
    const samples = arms.flatMap((one) => timed(set, one, [10]));
    expect(claimOf(results({ sets: [set], arms: [...arms], samples }), 'fragmentation')).toMatchObject({
      verdict: 'confirmed',
      condition: '100 parts of 16 KiB, 1 node, 2m pages, padding 127 times the payload',
      measured: { before: 100, after: 1, text: '100 → 1 mappings a replica of 100 parts' },
    });
  });

  it('is refuted where it lies in as many', () => {
    const load = (one: (typeof arms)[number]) => {
      const { memory, ...rest } = loaded(set, one, 10);
      return sample(set, one, 0, { ...rest, memory: { ...memory, mappings: 100 } });
    };
    const found = results({ sets: [set], arms: [...arms], samples: arms.map(load) });
    expect(claimOf(found, 'fragmentation').verdict).toBe('refuted');
  });

  it('is counted a replica, and left open where one way obtained other pages', () => {
    const mirrored = arms.map((one) => {
      const { memory, pages, ...rest } = loaded(set, one, 10);
      const mappings = memory.mappings * 2;
      return sample(set, one, 0, {
        ...rest,
        memory: { ...memory, mappings },
        pages: { ...pages, replicas: 2 },
      });
    });
    expect(
      claimOf(results({ sets: [set], arms: [...arms], samples: mirrored }), 'fragmentation').measured,
    ).toMatchObject({ before: 100, after: 1 });
    const open = [...timed(set, perPart, [10]), sample(set, unified, 0, fellBack(set, unified, 10))];
    const claim = claimOf(results({ sets: [set], arms: [...arms], samples: open }), 'fragmentation');
    expect(claim.verdict).toBe('unsupported');
    expect(claim.measured.text).toContain('asked for 2m pages, obtained 4k');
  });

  it('is not judged on pages that are no hugepages', () => {
    const plain = [arm('per-part', { pageKind: '4k' }), arm('unified', { pageKind: '4k' })];
    const samples = plain.flatMap((one) => timed(set, one, [10]));
    const [only] = claimsOf(results({ sets: [set], arms: plain, samples }), 'fragmentation');
    expect(only?.condition).toBe('any');
  });
});
