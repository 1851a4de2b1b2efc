import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCpuList, parseCpuList, parseCpuMask } from './cpu-list.ts';

/** Written apart from the code under test: `0-6:2` is 0,2,4,6. */
const expand = (text: string): number[] =>
  text
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = '', last = first, step = '1'] = range.split(/[-:]/);
      const numbers: number[] = [];
      for (let each = Number(first); each <= Number(last); each += Number(step)) numbers.push(each);
      return numbers;
    });

describe('a list of CPUs', () => {
  it('is read as the kernel writes it', () => {
    expect(parseCpuList('0-3,8\n')).toEqual([0, 1, 2, 3, 8]);
    expect(parseCpuList('')).toEqual([]);
  });

  it.each(['x', '3-1', '0-', '-1', '0-99999999', '1,,2', '(null)', '0x3', '1.5'])(
    'is refused when it is none: %s',
    (text) => {
      expect(parseCpuList(text)).toBeUndefined();
    },
  );

  it('is written with ranges and steps', () => {
    expect(formatCpuList([])).toBe('');
    expect(formatCpuList([0, 1, 2, 3, 8])).toBe('0-3,8');
    expect(formatCpuList([0, 2, 4, 6, 7])).toBe('0-6:2,7');
    expect(formatCpuList([0, 64])).toBe('0,64');
  });

  it('means the same once written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300)), (numbers) => {
        const ascending = numbers.toSorted((a, b) => a - b);
        expect(expand(formatCpuList(ascending))).toEqual(ascending);
      }),
    );
  });
});

describe('a mask of CPUs', () => {
  it('is read as kernels before lists wrote it', () => {
    expect(parseCpuMask('3')).toEqual([0, 1]);
    expect(parseCpuMask('00000000,80000001\n')).toEqual([0, 31]);
    expect(parseCpuMask('00000100,00000000,00000001')).toEqual([0, 72]);
  });

  it.each(['', 'x', '0x3', '1,', '123456789', '-1', '0-3', 'f'.repeat(100_000)])(
    'is refused when it is none: %.12s',
    (text) => {
      expect(parseCpuMask(text)).toBeUndefined();
    },
  );

  it('means what was set in it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1 }), (numbers) => {
        let mask = 0n;
        for (const number of numbers) mask |= 1n << BigInt(number);
        const digits = mask.toString(16);
        const words = digits.padStart(8 * Math.ceil(digits.length / 8), '0').match(/.{8}/gu) ?? [];
        expect(parseCpuMask(words.join(','))).toEqual(numbers.toSorted((a, b) => a - b));
      }),
    );
  });
});
