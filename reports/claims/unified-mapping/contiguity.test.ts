import { describe, expect, it } from 'vitest';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { arm, modelSet, onNodes, results } from '../../../harness/results/test-support/results-builder.ts';
import type { ResultsRecord } from '../../../harness/results/results.ts';
import { accessReads } from '../../test-support/access-builder.ts';
import type { AccessCost } from '../../test-support/access-builder.ts';
import { claimOf } from '../../test-support/claims-of.ts';

const arms = [arm('per-part'), arm('unified')] as const;
const [before, after] = arms;
const set = modelSet(64, 'real');

const contiguity = (
  reads: (each: ArmDefinition) => Partial<AccessCost>,
  rounds = 6,
  more: Partial<ResultsRecord> = {},
) =>
  claimOf(
    results({
      sets: [set],
      arms: [...arms],
      access: arms.flatMap((each) =>
        accessReads(set, each, {
          load: 1e9,
          pass: 1e6,
          patterns: ['sequential', 'random'],
          ...reads(each),
        }).slice(0, rounds),
      ),
      ...more,
    }),
    'contiguity',
  );

describe('the claim on contiguity', () => {
  it('is confirmed where a pass over one mapping is faster than over a mapping a part, on the same pages', () => {
    const claim = contiguity((each) => (each === after ? { pass: 8e5 } : {}));
    expect(claim).toMatchObject({ verdict: 'confirmed', condition: '64 parts of 16 MiB, 1 node, 2m pages' });
    expect(claim.measured.value).toBeCloseTo(1.25, 2);
    expect(claim.measured.text).toMatch(
      /^a pass: sequential 1\.25x \[[\d.]+, [\d.]+\], random 1\.25x \[[\d.]+, [\d.]+\], in 6 rounds$/u,
    );
  });

  it('is refuted where every pattern was shown to gain less than what is worth the word', () => {
    expect(contiguity(() => ({})).verdict).toBe('refuted');
    expect(contiguity((each) => (each === after ? { pass: 12e5 } : {})).verdict).toBe('refuted');
  });

  it('is left open by too few rounds, which it says', () => {
    const claim = contiguity((each) => (each === after ? { pass: 8e5 } : {}), 4);
    expect(claim.verdict).toBe('inconclusive');
    expect(claim.measured.text).toContain('in 4 rounds, fewer than the 5 a verdict takes');
  });

  it('is unsupported where one way obtained other pages, and on an emulated machine', () => {
    const claim = contiguity((each) => (each === before ? { obtained: '4k' } : {}));
    expect(claim.verdict).toBe('unsupported');
    expect(claim.measured.text).toBe('asked for 2m, obtained 4k');
    const emulated = { environment: { ...onNodes(1), emulated: 'qemu (tcg)' } };
    expect(contiguity(() => ({}), 6, emulated).verdict).toBe('unsupported');
  });

  it('is untested where nothing was read', () => {
    expect(claimOf(results({ sets: [set], arms: [...arms] }), 'contiguity')).toMatchObject({
      verdict: 'unsupported',
      condition: 'any',
    });
  });
});
