import { expect, test } from 'vitest';
import type { PartStep, PartTrace } from './part-steps.ts';
import { likeness } from './step-difference.ts';

const read = (part: number, from: number): PartStep => ({ act: 'read', part, from, bytes: 10 });
const trace = (
  steps: readonly PartStep[],
  calls: Readonly<Record<string, number>> = {},
  opened: PartTrace['opened'] = 2,
): PartTrace => ({ opened, heldOpen: 2, steps, calls });

test('the same steps in the same order are the same, whatever calls made them', () => {
  const steps = [read(0, 0), read(1, 0)];
  expect(likeness(trace(steps, { lseek: 2, read: 2 }), trace(steps, { pread64: 2 }))).toEqual({
    same: true,
    beyond: [
      { call: 'lseek', real: 2, arm: 0 },
      { call: 'pread64', real: 0, arm: 2 },
      { call: 'read', real: 2, arm: 0 },
    ],
  });
});

test('the first step that differs is told, be it another one or none', () => {
  expect(likeness(trace([read(0, 0), read(1, 0)]), trace([read(1, 0), read(0, 0)]))).toMatchObject({
    same: false,
    difference: 'step 1 of the real code is read part 1 [0, 10), of the strategy read part 2 [0, 10)',
  });
  expect(likeness(trace([read(0, 0), read(1, 0)]), trace([read(0, 0)]))).toMatchObject({
    same: false,
    difference: 'step 2 of the real code is read part 2 [0, 10), of the strategy nothing',
  });
});

test('parts that are opened once where upstream opens them twice are a difference', () => {
  expect(likeness(trace([read(0, 0)]), trace([read(0, 0)], {}, 1))).toMatchObject({
    same: false,
    difference:
      'the real code opens each part 2 times and holds 2 open at once, the strategy opens each part 1 times and holds 2 open at once',
  });
});
