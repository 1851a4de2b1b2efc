import { describe, expect, it } from 'vitest';
import { deriveResults } from '../derive-results.ts';
import { claimOf } from '../test-support/claims-of.ts';
import { arm, fellBack, loaded, modelSet, results, sample, timed } from '../test-support/results-builder.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const mapped = arm('llama-mmap');
const arms = [perPart, unified];

describe('comparisons', () => {
  const set = modelSet(4);

  it('take per-part as baseline for all, and upstream mapping for the two sides of the seed', () => {
    const shipped = arm('unified-shipped');
    const all = [mapped, perPart, unified, shipped];
    const { derived } = deriveResults(
      results({ sets: [set], arms: all, samples: all.flatMap((one) => timed(set, one, [10, 10, 10])) }),
    );
    const pairs = derived?.comparisons
      .filter(({ metric }) => metric === 'usable-time')
      .map(({ baseline, candidate }) => [baseline, candidate].map((id) => id.split('/')[0]).join(' > '));
    expect(pairs).toEqual([
      'per-part > llama-mmap',
      'per-part > unified',
      'per-part > unified-shipped',
      'llama-mmap > per-part',
      'llama-mmap > unified',
    ]);
    expect(derived?.comparisons.map(({ metric }) => metric)).toContain('call-return-time');
  });

  it('never compare arms that asked for different pages', () => {
    const four = arm('unified', { pageKind: '4k' });
    const { derived } = deriveResults(
      results({
        sets: [set],
        arms: [perPart, four],
        samples: [...timed(set, perPart, [10]), ...timed(set, four, [10])],
      }),
    );
    expect(derived?.comparisons).toEqual([]);
  });

  it('leave out rounds in which an arm fell back, failed, or took no time, and first loads', () => {
    const failure = { status: 'failed' as const, error: { code: 'E', message: 'no', remedy: 'none' } };
    const { derived } = deriveResults(
      results({
        sets: [set],
        arms,
        samples: [
          ...timed(set, perPart, [10, 10, 10, 10, 10]),
          sample(set, unified, 0, loaded(set, unified, 1000), 'first'),
          sample(set, unified, 0, loaded(set, unified, 5)),
          sample(set, unified, 1, fellBack(set, unified, 1000)),
          sample(set, unified, 2, failure),
          sample(set, unified, 3, loaded(set, unified, 0)),
          sample(set, unified, 4, loaded(set, unified, 5)),
        ],
      }),
    );
    const usable = derived?.comparisons.find(({ metric }) => metric === 'usable-time');
    expect(usable).toMatchObject({ n: 2 });
    expect(usable?.ratio).toBeCloseTo(0.5);
  });

  it('accept what an arm that asked for the best pages was given', () => {
    const best = [arm('per-part', { pageKind: 'best' }), arm('unified', { pageKind: 'best' })];
    const found = results({ sets: [set], arms: best, samples: best.flatMap((one) => timed(set, one, [10])) });
    expect(deriveResults(found).derived?.comparisons).toHaveLength(2);
    expect(claimOf(found, 'load-time-4-8').condition).toBe(
      '4 parts of 16 KiB, 1 node, best pages (2m obtained)',
    );
  });
});
