import { expect, test } from 'vitest';
import { parseDelay } from './delay-option.ts';

test('delays of several strategies add up to one table', () => {
  expect(parseDelay('unified=0.1', parseDelay('per-part=2'))).toEqual({ 'per-part': 2, unified: 0.1 });
});

test('an unknown strategy, no share and a share of nothing are refused', () => {
  for (const bad of ['fast=0.1', 'unified', 'unified=', 'unified=0', 'unified=-1', 'unified=11'])
    expect(() => parseDelay(bad), bad).toThrow('e.g. unified=0.1');
});
