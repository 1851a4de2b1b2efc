import { expect, test } from 'vitest';
import { secondsFor } from './pace.ts';

test('what rounds take grows with the bytes, never with less', () => {
  const paces = [
    { seconds: 1.15, bytes: 1000 },
    { seconds: 0.1, bytes: 1000 },
  ];
  // 7 loads of each way and 5 of the slower, whose second goes for half as long again.
  expect(secondsFor(paces, 1000)).toBeCloseTo(7 * (1.65 + 0.15) + 5 * 1.65);
  expect(secondsFor(paces, 3000)).toBeGreaterThan(2 * secondsFor(paces, 1000));
  expect(secondsFor(paces, 0)).toBeCloseTo(7 * 0.3 + 5 * 0.15);
});
