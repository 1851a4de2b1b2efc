import { describe, expect, it } from 'vitest';
import { armPairs } from './arm-pairs.ts';
import {
  arm,
  fellBack,
  loaded,
  modelSet,
  results,
  sample,
  timed,
} from '../results/test-support/results-builder.ts';
import type { ComparisonRecord, ResultsRecord } from '../results/results.ts';
import { deriveComparisons } from './comparisons.ts';
import { viewOf } from './view.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const mapped = arm('llama-mmap');
const arms = [perPart, unified];

const comparisonsOf = (all: ResultsRecord): ComparisonRecord[] => deriveComparisons(viewOf(all));

describe('comparisons', () => {
  const set = modelSet(4);

  it('hold all against the seed, and what copies against what is mapped', () => {
    const shipped = arm('unified-shipped');
    const all = [mapped, perPart, arm('per-part-shipped'), arm('per-page-shipped'), unified, shipped];
    const comparisons = comparisonsOf(
      results({ sets: [set], arms: all, samples: all.flatMap((one) => timed(set, one, [10, 10, 10])) }),
    );
    const pairs = comparisons
      .filter(({ metric }) => metric === 'usable-time')
      .map(({ baseline, candidate }) => [baseline, candidate].map((id) => id.split('/')[0]).join(' > '));
    expect(pairs.toSorted()).toEqual([
      'llama-mmap > per-page-shipped',
      'llama-mmap > per-part',
      'llama-mmap > per-part-shipped',
      'llama-mmap > unified',
      'llama-mmap > unified-shipped',
      'per-page-shipped > unified-shipped',
      'per-part > llama-mmap',
      'per-part > per-page-shipped',
      'per-part > per-part-shipped',
      'per-part > unified',
      'per-part > unified-shipped',
      'per-part-shipped > per-page-shipped',
      'per-part-shipped > unified-shipped',
      'unified > llama-mmap',
      'unified > unified-shipped',
      'unified-shipped > llama-mmap',
    ]);
    expect(comparisons.map(({ metric }) => metric)).toContain('call-return-time');
  });

  it('hold a loader whose code chose its threads against every roof, and one by CPUs against its own', () => {
    const roofs = [2, 4].map((threads) => arm('roof', { threads }));
    const pairs = armPairs([
      ...roofs,
      arm('llama-read-parallel', { threads: 8, pageKind: '4k' }),
      arm('unified-parallel', { threads: 4 }),
    ]);
    expect(
      pairs
        .filter(({ baseline }) => baseline.strategy === 'roof')
        .map(({ baseline, candidate }) => `${baseline.threads} > ${candidate.strategy}`),
    ).toEqual(['2 > llama-read-parallel', '4 > llama-read-parallel', '4 > unified-parallel']);
  });

  it('never compare arms that asked for different pages', () => {
    const four = arm('unified', { pageKind: '4k' });
    const comparisons = comparisonsOf(
      results({
        sets: [set],
        arms: [perPart, four],
        samples: [...timed(set, perPart, [10]), ...timed(set, four, [10])],
      }),
    );
    expect(comparisons).toEqual([]);
  });

  it('leave out rounds in which an arm fell back, failed, or took no time, and first loads', () => {
    const failure = { status: 'failed' as const, error: { code: 'E', message: 'no', remedy: 'none' } };
    const comparisons = comparisonsOf(
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
    const usable = comparisons.find(({ metric }) => metric === 'usable-time');
    expect(usable).toMatchObject({ n: 2 });
    expect(usable?.ratio).toBeCloseTo(0.5);
  });

  it('accept what an arm that asked for the best pages was given', () => {
    const best = [arm('per-part', { pageKind: 'best' }), arm('unified', { pageKind: 'best' })];
    const found = results({ sets: [set], arms: best, samples: best.flatMap((one) => timed(set, one, [10])) });
    expect(comparisonsOf(found)).toHaveLength(2);
  });

  it('hold a loader against the roof of as many threads, or of any where it chose them itself, and never a roof against anything', () => {
    const roofs = [1, 2].map((threads) => arm('roof', { threads }));
    const loaders = [0, 1, 2].map((threads) => arm('unified-parallel', { threads }));
    const all = [...roofs, ...loaders, unified];
    const comparisons = comparisonsOf(
      results({ sets: [set], arms: all, samples: all.flatMap((one) => timed(set, one, [10, 10])) }),
    );
    const usable = comparisons.filter(({ metric }) => metric === 'usable-time');
    const against = (baseline: string) =>
      usable.filter((one) => one.baseline === baseline).map(({ candidate }) => candidate);
    expect(against('roof/2m/mirror/buffered/1')).toEqual([
      'unified-parallel/2m/mirror/buffered/auto',
      'unified-parallel/2m/mirror/buffered/1',
      'unified/2m/mirror/buffered/1',
    ]);
    expect(against('roof/2m/mirror/buffered/2')).toEqual([
      'unified-parallel/2m/mirror/buffered/auto',
      'unified-parallel/2m/mirror/buffered/2',
      'unified/2m/mirror/buffered/1',
    ]);
    expect(usable.filter(({ candidate }) => candidate.startsWith('roof'))).toEqual([]);
  });

  it('give growth over the sets that shared rounds, by round, and over no others', () => {
    const sets = [modelSet(400), modelSet(4)];
    const samples = sets.flatMap((one) => timed(one, unified, one.parts === 4 ? [10, 20, 40] : [11, 22, 44]));
    const growths = (shared: string[]) =>
      comparisonsOf(results({ sets, arms: [unified], samples, sharedRounds: shared })).filter(
        ({ metric }) => metric === 'growth',
      );
    expect(growths([])).toEqual([]);
    const found = growths(['seed-claims']);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ set: 'tiny-400', baselineSet: 'tiny-4', n: 3 });
    expect(found[0]?.ratio).toBeCloseTo(1.1);
  });
});
