import { expect, test } from 'vitest';
import { arrangeFigures, figureOf, metricNames, rowOf, type FiguresByPath } from './metrics.ts';

const figures = Object.fromEntries(
  metricNames.map((name, index) => [name, index + 1]),
) as unknown as FiguresByPath;

test('figures of a load stand in the outcome at their path, and are found there again', () => {
  const arranged = arrangeFigures(figures);
  expect(arranged.phases.map).toBe(figures['phases.map']);
  expect(arranged.memory.payload).toBe(figures['memory.payload']);
  expect(arranged.warm).toBe(figures.warm);
  expect(metricNames.map((name) => figureOf(arranged, name))).toEqual(
    metricNames.map((_, index) => index + 1),
  );
});

test('what is unknown is left out, and a zero where the metric says that zero is none', () => {
  const arranged = arrangeFigures({
    ...figures,
    warm: 0,
    'memory.cachedBefore': undefined,
    'memory.cachedAfter': 0,
    'phases.zero': 0,
  });
  expect(arranged).not.toHaveProperty('warm');
  expect(arranged.memory).not.toHaveProperty('cachedBefore');
  expect([arranged.memory.cachedAfter, arranged.phases.zero]).toEqual([0, 0]);
});

test.each(['csv', 'column', 'source'] as const)('no two metrics share their %s', (key) => {
  const named = metricNames.map((name) => rowOf(name)[key]).filter((text) => text !== undefined);
  const distinct = named.filter((text) => text !== 'observed');
  expect(new Set(distinct).size).toBe(distinct.length);
});
