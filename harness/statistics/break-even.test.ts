import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakEven } from './break-even.ts';

test('a slower load has paid for itself after the difference over what each pass saves, in whole passes', () => {
  expect(breakEven({ load: 100, pass: 10 }, { load: 125, pass: 8 })).toEqual({ kind: 'after', passes: 13 });
  expect(breakEven({ load: 100, pass: 10 }, { load: 120, pass: 8 })).toEqual({ kind: 'after', passes: 10 });
});

test('a faster load that reads slower is ahead for a while', () => {
  expect(breakEven({ load: 125, pass: 8 }, { load: 100, pass: 10 })).toEqual({ kind: 'until', passes: 12 });
});

test('what is slower nowhere pays at once, and what is faster nowhere never', () => {
  expect(breakEven({ load: 100, pass: 10 }, { load: 90, pass: 10 })).toEqual({ kind: 'at-once' });
  expect(breakEven({ load: 100, pass: 10 }, { load: 100, pass: 9 })).toEqual({ kind: 'at-once' });
  expect(breakEven({ load: 100, pass: 10 }, { load: 110, pass: 10 })).toEqual({ kind: 'never' });
  expect(breakEven({ load: 100, pass: 10 }, { load: 100, pass: 11 })).toEqual({ kind: 'never' });
  expect(breakEven({ load: 100, pass: 10 }, { load: 100, pass: 10 })).toEqual({ kind: 'never' });
});

test('at the break-even the candidate is not behind, and one pass before it is', () => {
  const time = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(time, time, time, time, (load, pass, otherLoad, otherPass) => {
      const found = breakEven({ load, pass }, { load: otherLoad, pass: otherPass });
      const behind = (passes: number) => otherLoad + passes * otherPass > load + passes * pass;
      if (found.kind === 'after')
        expect([behind(found.passes), behind(found.passes - 1)]).toEqual([false, true]);
      if (found.kind === 'until')
        expect([behind(found.passes), behind(found.passes + 1)]).toEqual([false, true]);
    }),
  );
});

test('what is no time is refused', () => {
  expect(() => breakEven({ load: Number.NaN, pass: 1 }, { load: 1, pass: 1 })).toThrow(RangeError);
  expect(() => breakEven({ load: 1, pass: -1 }, { load: 1, pass: 1 })).toThrow(RangeError);
});
