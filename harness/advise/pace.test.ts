import { expect, test } from 'vitest';
import { secondsFor } from './pace.ts';

test('what rounds take grows with the bytes, never with less', () => {
  const paces = [
    { usable: 1, seconds: 1.2, bytes: 1000 },
    { usable: 0.1, seconds: 0.2, bytes: 1000 },
  ];
  // 7 loads of each way and 5 of the slower; a load takes three times its own time besides its start.
  expect(secondsFor(paces, 1000)).toBeCloseTo(7 * (3.2 + 0.4) + 5 * 3.2);
  expect(secondsFor(paces, 3000)).toBeGreaterThan(2 * secondsFor(paces, 1000));
  expect(secondsFor(paces, 0)).toBeCloseTo(7 * 0.3 + 5 * 0.2);
});

test('what is touched before each load of an excerpt takes its time in every load', () => {
  const paces = [{ usable: 1, seconds: 1.2, bytes: 1000 }];
  // 7 loads and 5 to warm up.
  expect(secondsFor(paces, 1000, 0.5) - secondsFor(paces, 1000)).toBeCloseTo(12 * 0.5);
});
