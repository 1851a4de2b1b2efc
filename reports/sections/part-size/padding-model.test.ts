import { expect, test } from 'vitest';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import { deriveResults } from '../../derive-results.ts';
import { withoutTraces } from '../../markdown/trace.ts';
import { speedUps } from '../../rows/speed-ups.ts';
import { paddingModels } from './padding-model.ts';
import { fits } from './fits.ts';
import { partSize } from './part-size.ts';

const MiB = 2 ** 20;
const kinds = ['2m', '1g'] as const;
const arms = kinds.flatMap((pageKind) =>
  (['per-part', 'unified'] as const).map((strategy) => arm(strategy, { pageKind })),
);
const rounds = (each: number) => [0, 1, 2, 3, 4, 5].map((drift) => Math.round(each * (1 + drift / 1e6)));

/** Padding in 2 MiB pages, and a speed-up of exp(0.02 + 0.5 x padding) on them; 3x on pages of 1 GiB, whatever the size. */
const sizes = [
  { partBytes: 4 * MiB, padding: 0 },
  { partBytes: 17 * MiB, padding: 1 / 17 },
  { partBytes: 5 * MiB, padding: 1 / 5 },
  { partBytes: MiB, padding: 1 },
  { partBytes: 16 * 1024, padding: 127 },
];
const made = [4, 8].flatMap((parts) =>
  sizes.map(({ partBytes, padding }) => {
    const set = {
      ...modelSet(parts),
      id: `${parts}x${partBytes}`,
      bytes: parts * partBytes,
      partBytes: Array.from({ length: parts }, () => partBytes),
    };
    const speed = (kind: string): number => (kind === '1g' ? 3 : Math.exp(0.02 + 0.5 * Math.min(padding, 4)));
    const samples = arms.flatMap((one) =>
      timed(set, one, rounds(one.strategy === 'per-part' ? 1e9 * speed(one.pageKind) : 1e9)),
    );
    return { set, samples };
  }),
);
const run = deriveResults(
  results({
    sets: made.map(({ set }) => set),
    arms,
    samples: made.flatMap(({ samples }) => samples).map((one) => ({ ...one, scenario: 'part-size' })),
  }),
);

test('the line that made the speed-ups is found again, from the sets whose padding is at most their payload', () => {
  const [model, ...more] = paddingModels(speedUps(run));
  // On pages of 1 GiB every set here has more.
  expect(more).toEqual([]);
  expect(model?.arm.pageKind).toBe('2m');
  expect(model?.line.n).toBe(8);
  expect(model?.line.intercept).toBeCloseTo(0.02, 5);
  expect(model?.line.slope).toBeCloseTo(0.5, 5);
});

test('the line stands in the appendix with its errors; the section shows the padding of each size, and a plot over padding', () => {
  const text = withoutTraces(partSize.render(run));
  expect(fits.render(run)).toMatch(
    /\| unified \(2m\) \| 2m \| 0\.0200 ± .* \| 0\.500 ± .* \| 1\.02x \| 1\.07x \|/u,
  );
  expect(text).toMatch(/\| 17 MiB \| padding 6 % \|/u);
  expect(text).toMatch(/\| 4 MiB \| no padding \|/u);
  expect(text).toMatch(/\| 16 KiB \| padding 127 times the payload \|/u);
  const plot = partSize.plots?.(run).find(({ name }) => name === 'padding');
  expect(plot?.finding).toContain(
    'each 10\u00a0% of padding makes unified (2m) 5.1\u00a0% faster than per-part',
  );
});

test('a title names of each number of parts the sizes up to which all pass, and no size of another number', () => {
  const finding = partSize.plots?.(run).find(({ name }) => name === 'break-even')?.finding ?? '';
  expect(finding).toContain('unified (2m) is worth 10\u00a0% or more with 4 and 8 parts of up to 1 MiB');
});
