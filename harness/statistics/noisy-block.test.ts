import { expect, it } from 'vitest';
import { noisyBlock } from './noisy-block.ts';

it('names the usual noise of a block where it is beyond 6 %, and not what one comparison alone has', () => {
  expect(noisyBlock([1.05, 1.08, 1.09])).toBe(1.08);
  expect(noisyBlock([1.02, 1.03, 1.4])).toBeUndefined();
  expect(noisyBlock([])).toBeUndefined();
});

it('refuses what is no factor of spread', () => {
  expect(() => noisyBlock([0.9])).toThrow(RangeError);
  expect(() => noisyBlock([Number.NaN])).toThrow(RangeError);
});
