import { expect, test } from 'vitest';
import { libraryMetrics, metrics } from '../results/index.ts';
import { enums } from './enums.ts';
import { structFields, type Struct } from './structs.ts';
import { toSummary } from './summary.ts';

const fallback: Struct<'unimap_fallback'> = {
  aspect: 'page-kind',
  requested: '1g',
  obtained: '2m',
  call: 'mmap',
  errno_value: 12,
  node: -1,
  reason: 'no pool',
  remedy: 'raise it',
};
/** Every field its place in the struct, so that no two figures are alike. */
const raw: Struct<'unimap_summary'> = {
  ...(Object.fromEntries(
    Object.keys(structFields.unimap_summary).map((field, index) => [field, index + 100]),
  ) as unknown as Struct<'unimap_summary'>),
  obtained_page_kind: enums.unimap_page_kind['2m'],
  obtained_placement: enums.unimap_placement.mirror,
  obtained_io: enums.unimap_io.direct,
  obtained_page_fill: enums.unimap_page_fill.best,
  fallback_count: 1,
  fallbacks: [fallback],
};

test('every metric of the library is read from the field that its row names', () => {
  const { figures } = toSummary(raw);
  expect(figures).toEqual(
    Object.fromEntries(libraryMetrics.map((name) => [name, raw[metrics[name].source]])),
  );
  expect(Object.values(figures).every(Number.isInteger)).toBe(true);
  expect(figures.callReturn).toBe(raw.call_return_ns);
  expect(figures['memory.directBytes']).toBe(raw.direct_bytes);
});

test('what was obtained is named, and a fallback says no node where it has none', () => {
  expect(toSummary(raw)).toMatchObject({
    pageKind: '2m',
    placement: 'mirror',
    io: 'direct',
    pageFill: undefined,
    fallbacks: [
      { aspect: 'page-kind', requested: '1g', obtained: '2m', reason: 'no pool', call: 'mmap', errno: 12 },
    ],
  });
  expect(toSummary(raw).fallbacks[0]).not.toHaveProperty('node');
});

test.each([
  [{ obtained_page_kind: 17 }, 'unimap_page_kind 17'],
  [{ obtained_io: 17 }, 'unimap_io 17'],
  [{ obtained_page_fill: 17 }, 'unimap_page_fill 17'],
  [{ obtained_placement: 17 }, 'unimap_placement 17'],
  [{ fallbacks: [{ ...fallback, aspect: 'colour' }] }, 'unimap_fallback.aspect is "colour"'],
  [{ fallback_count: 2 }, 'unimap_summary.fallback_count is 2'],
])('what this side has no word for is an error and no figure: %j', (strange, message) => {
  expect(() => toSummary({ ...raw, ...strange })).toThrow(message);
});
