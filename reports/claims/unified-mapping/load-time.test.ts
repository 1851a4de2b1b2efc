import { describe, expect, it } from 'vitest';
import type { ClaimRecord } from '../../../harness/results/claim.ts';
import { deriveResults } from '../../derive-results.ts';
import { claimOf, claimsOf } from '../../test-support/claims-of.ts';
import {
  arm,
  fellBack,
  loaded,
  modelSet,
  results,
  sample,
  timed,
} from '../../../harness/results/test-support/results-builder.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const arms = [perPart, unified];

describe('claims on load time', () => {
  const judged = (parts: number, speedUps: readonly number[]): ClaimRecord => {
    const set = modelSet(parts);
    const found = results({
      sets: [set],
      arms,
      samples: [
        ...timed(
          set,
          perPart,
          speedUps.map((speedUp) => Math.round(speedUp * 1_000_000)),
        ),
        ...timed(
          set,
          unified,
          speedUps.map(() => 1_000_000),
        ),
      ],
    });
    const band = parts <= 8 ? 'load-time-4-8' : parts < 200 ? 'load-time-50-100' : 'load-time-200';
    return claimOf(found, band);
  };

  it.each([
    [4, 2],
    [100, 10],
    [200, 100],
  ])('of %i parts turn on a speed-up of %i', (parts, threshold) => {
    const around = (centre: number) => [0.98, 0.99, 1, 1.01, 1.02, 1.03].map((drift) => drift * centre);
    expect(judged(parts, around(threshold * 1.2)).verdict).toBe('confirmed');
    expect(judged(parts, around(threshold * 0.8)).verdict).toBe('refuted');
    expect(judged(parts, around(threshold)).verdict).toBe('inconclusive');
  });

  it('are not judged by loads that were slowed on purpose', () => {
    const set = modelSet(4);
    const delayed = Array.from({ length: 6 }, (_, round) =>
      sample(
        set,
        perPart,
        round,
        loaded(set, perPart, 9_000_000, { injectedDelay: { share: 8, nanoseconds: 8_000_000 } }),
      ),
    );
    const fast = timed(
      set,
      unified,
      Array.from({ length: 6 }, () => 1_000_000),
    );
    const claim = claimOf(results({ sets: [set], arms, samples: [...delayed, ...fast] }), 'load-time-4-8');
    expect(claim.verdict).toBe('unsupported');
    expect(claim.measured.text).toContain('--inject-delay');
  });

  it('are not judged by an emulated machine, however clear its times look', () => {
    const set = modelSet(4);
    const slow = Array.from({ length: 6 }, () => 9_000_000);
    const fast = Array.from({ length: 6 }, () => 1_000_000);
    const found = results({
      sets: [set],
      arms,
      samples: [...timed(set, perPart, slow), ...timed(set, unified, fast)],
    });
    const { environment } = found;
    const claim = claimOf(
      { ...found, environment: { ...environment, emulated: 'qemu (tcg)' } },
      'load-time-4-8',
    );
    expect(claim.verdict).toBe('unsupported');
    expect(claim.measured.text).toContain('qemu (tcg)');
    expect(claimOf(found, 'load-time-4-8').verdict).toBe('confirmed');
  });

  it('are not judged, nor anything compared, where a single round was planned', () => {
    const set = modelSet(4);
    const samples = [...timed(set, perPart, [9_000_000]), ...timed(set, unified, [1_000_000])];
    const block = { scenario: 'seed-claims', sets: [set.id], rounds: 1, stopped: 'rounds' as const, seed: 1 };
    const planned = (maximum: number) =>
      results({
        sets: [set],
        arms,
        samples,
        blocks: [{ ...block, budget: { minimum: 1, maximum, targetHalfWidth: 0.1, seconds: 1 } }],
      });
    expect(claimOf(planned(2), 'load-time-4-8').verdict).toBe('inconclusive');
    expect(claimOf(planned(1), 'load-time-4-8')).toMatchObject({ verdict: 'unsupported', samples: [] });
    expect(deriveResults(planned(2)).derived.comparisons).not.toEqual([]);
    expect(deriveResults(planned(1)).derived.comparisons).toEqual([]);
  });

  it('report the speed-up with its interval the right way round', () => {
    const { measured } = judged(4, [2, 3, 4, 5, 6]);
    expect(measured.value).toBeCloseTo(4);
    expect(measured['low']).toBeLessThan(3);
    expect(measured['low']).toBeGreaterThan(1);
    expect(measured['high']).toBeGreaterThan(5);
    expect(measured['high']).toBeLessThan(12);
    expect(measured['n']).toBe(5);
  });

  it('are inconclusive with fewer than five rounds, however clear they look', () => {
    const claim = judged(4, [50, 50, 50, 50]);
    expect(claim.verdict).toBe('inconclusive');
    expect(claim.measured.text).toContain('fewer than the 5');
  });

  it('are judged once for tiny and once for real parts, and not outside their bands', () => {
    const sets = [modelSet(100), modelSet(100, 'real'), modelSet(20)];
    const found = results({
      sets,
      arms,
      samples: sets.flatMap((set) => arms.flatMap((one) => timed(set, one, [10, 10, 10, 10, 10]))),
    });
    expect(claimsOf(found, 'load-time-50-100').map(({ condition }) => condition)).toEqual([
      '100 parts of 16 KiB, 1 node, 2m pages, padding 127 times the payload',
      '100 parts of 16 MiB, 1 node, 2m pages, no padding',
    ]);
    expect(claimOf(found, 'load-time-4-8')).toMatchObject({ verdict: 'unsupported', samples: [] });
  });

  it('are unsupported, with the reason, when no hugepages were obtained', () => {
    const set = modelSet(4);
    const found = results({
      sets: [set],
      arms,
      samples: arms.flatMap((one) =>
        [0, 1, 2].map((round) => sample(set, one, round, fellBack(set, one, 10))),
      ),
    });
    const claim = claimOf(found, 'load-time-4-8');
    expect(claim.verdict).toBe('unsupported');
    expect(claim.measured.text).toContain('asked for 2m pages, obtained 4k (no free hugepages)');
    expect(claimOf(found, 'memory-waste').verdict).toBe('unsupported');
  });

  describe('as shipped', () => {
    const code = [arm('per-part-shipped'), arm('unified-shipped')] as const;
    const judgedAsShipped = (sizeClass: 'tiny' | 'real', pageKind: '2m' | '1g' = '2m') => {
      const set = modelSet(4, sizeClass);
      const [before, after] = code.map(({ strategy }) => arm(strategy, { pageKind }));
      if (before === undefined || after === undefined) throw new Error('two arms');
      const times = (each: number) => [0, 1, 2, 3, 4, 5].map((drift) => each + drift);
      const found = results({
        sets: [set],
        arms: [before, after, perPart, unified],
        samples: [
          ...timed(set, before, times(9_000_000)),
          ...timed(set, after, times(3_000_000)),
          ...timed(set, perPart, times(3_000_000)),
          ...timed(set, unified, times(3_000_000)),
        ],
      });
      return { shipped: claimOf(found, 'load-time-4-8-shipped'), alone: claimOf(found, 'load-time-4-8') };
    };

    it('are judged by the code’s own before and after, apart from the layout alone', () => {
      const { shipped, alone } = judgedAsShipped('real');
      expect(shipped).toMatchObject({
        verdict: 'confirmed',
        strategies: ['per-part-shipped', 'unified-shipped'],
      });
      expect(shipped.expected.text).toContain('as shipped');
      expect(alone).toMatchObject({ verdict: 'refuted', strategies: ['per-part', 'unified'] });
      expect(alone.expected.text).toContain('by its layout alone');
    });

    it('say with tiny parts how far the strategies are from the code, and nothing of it with real ones', () => {
      const { shipped } = judgedAsShipped('tiny');
      expect(shipped.measured.text).toContain('its own speed-up is smaller');
      expect(shipped.measured['standIn']).toMatchObject({ after: { low: 0.62, high: 0.87 } });
      expect(judgedAsShipped('real').shipped.measured.text).not.toContain('smaller');
    });

    it('name the kind of page, on which they are judged apart', () => {
      expect(judgedAsShipped('real', '1g').shipped.condition).toContain('1g pages');
    });
  });
});
