import { describe, expect, it } from 'vitest';
import { planSet, resolveOptions, TYPE_CHOICES, type SetOptions } from './index.ts';

const sizes = (partial: Partial<SetOptions>) =>
  planSet(resolveOptions(partial)).parts.map(({ bytes }) => bytes);

describe('a plain set', () => {
  it.each([4096, 4100, 16_384, 1_000_003, 16 << 20])('has parts of exactly %i bytes', (perPart) => {
    for (const types of TYPE_CHOICES)
      expect(new Set(sizes({ profile: 'plain', parts: 50, size: { perPart }, types }))).toEqual(
        new Set([perPart]),
      );
  });

  it('has exactly the total asked for, even or uneven', () => {
    for (const uneven of [false, true]) {
      const parts = sizes({ profile: 'plain', parts: 7, size: { total: 1_234_567 }, uneven });
      expect(parts.reduce((a, b) => a + b)).toBe(1_234_567);
    }
  });

  it('says what the least size is where a header leaves no room', () => {
    expect(() => sizes({ profile: 'plain', size: { perPart: 4096 }, alignment: 4096 })).toThrow(
      expect.objectContaining({
        code: 'part-too-small',
        remedy: expect.stringContaining('at least 4100') as string,
      }),
    );
  });
});

describe('an uneven set', () => {
  it('varies between a quarter and seven quarters, never by whole pages, and the same for the same seed', () => {
    const uneven = { profile: 'plain', parts: 100, size: { perPart: 65_536 }, uneven: true } as const;
    const parts = sizes(uneven);
    expect(Math.min(...parts)).toBeLessThan(0.5 * 65_536);
    expect(Math.max(...parts)).toBeGreaterThan(1.5 * 65_536);
    expect(parts.every((bytes) => bytes >= 16_384 && bytes <= 1.75 * 65_536 + 4 && bytes % 32 !== 0)).toBe(
      true,
    );
    expect(sizes(uneven)).toEqual(parts);
    expect(sizes({ ...uneven, seed: 2 })).not.toEqual(parts);
  });
});

describe('a llama set', () => {
  it.each([1, 4, 100])('comes within a hundredth of the requested total in %i parts of 16 MiB', (parts) => {
    for (const types of TYPE_CHOICES) {
      const { totalBytes } = planSet(resolveOptions({ parts, size: { perPart: 16 << 20 }, types }));
      expect(Math.abs(totalBytes / (parts * (16 << 20)) - 1)).toBeLessThan(0.015);
    }
  });

  it('reaches 200 parts of 16 KiB but for the ends, which carry the vocabulary', () => {
    const parts = sizes({ parts: 200, size: { perPart: 16_384 } });
    expect(parts.slice(1, -1).every((bytes) => Math.abs(bytes / 16_384 - 1) < 0.15)).toBe(true);
    expect(Math.max(...parts)).toBeLessThan(2 * 16_384);
  });

  it('can be planned up to the largest size there is', () => {
    for (const parts of [1, 2, 400])
      for (const types of TYPE_CHOICES) {
        const { totalBytes } = planSet(resolveOptions({ parts, size: { total: 2 ** 44 }, types }));
        expect(Math.abs(totalBytes / 2 ** 44 - 1)).toBeLessThan(0.015);
      }
  });

  it('has the layers that were asked for, however many parts they are dealt to', () => {
    for (const parts of [2, 20, 200]) {
      const plan = planSet(resolveOptions({ parts, size: { total: 200 * 1024 ** 2 }, layers: 400 }));
      expect(plan.tensors.length).toBe(9 * 400 + 3);
      expect(Math.abs(plan.totalBytes / (200 * 1024 ** 2) - 1)).toBeLessThan(0.02);
    }
  });

  it('has a tensor in every part however little was asked', () => {
    const plan = planSet(resolveOptions({ parts: 400, size: { total: 1 } }));
    expect(plan.parts.every(({ tensorCount }) => tensorCount > 0)).toBe(true);
  });
});

describe('options', () => {
  it.each<[string, Partial<Record<keyof SetOptions, unknown>>]>([
    ['no part', { parts: 0 }],
    ['too many parts', { parts: 401 }],
    ['half a part', { parts: 1.5 }],
    ['a negative seed', { seed: -1 }],
    ['a seed beyond 32 bits', { seed: 2 ** 32 }],
    ['an alignment that is no power of two', { alignment: 48 }],
    ['an unknown type', { types: 'Q5_K' }],
    ['an unknown profile', { profile: 'gpt' }],
    ['a path as name', { name: '../up' }],
    ['a name that ends like a part', { name: 'x-00001-of-00002' }],
    ['no size', { size: {} }],
    ['parts too large', { parts: 1, size: { perPart: Number.MAX_SAFE_INTEGER } }],
    ['parts too large together', { parts: 17, size: { perPart: 1024 ** 4 } }],
    ['a total too large', { size: { total: 2 ** 44 + 1 } }],
    ['no layer', { layers: 0 }],
    ['more layers than llama.cpp takes', { layers: 513 }],
    ['fewer tensors than parts', { parts: 100, layers: 10 }],
    ['layers of what is no model', { profile: 'plain', layers: 3 }],
    ['two sizes', { size: { perPart: 1, total: 1 } }],
  ])('with %s are refused', (_, partial) => {
    expect(() => resolveOptions(partial as Partial<SetOptions>)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
