import koffi from 'koffi';
import { expect, test } from 'vitest';
import { UnimapError } from '../unimap-error.ts';
import { enums, nameOf, type EnumName } from './enums.ts';
import { nativeFile } from '../native-build/native-files.ts';
import { headerEnums } from './test-support/header.ts';

/** What the header puts before the names of each. */
const prefixes: Record<EnumName, string> = {
  unimap_page_kind: 'UNIMAP_PAGE_',
  unimap_placement: 'UNIMAP_PLACEMENT_',
  unimap_page_fill: 'UNIMAP_PAGE_FILL_',
  unimap_io: 'UNIMAP_IO_',
  unimap_feed: 'UNIMAP_FEED_',
  unimap_error_code: 'UNIMAP_E_',
  unimap_pattern: 'UNIMAP_PATTERN_',
  unimap_counter_kind: 'UNIMAP_COUNTER_',
};
const enumNames = Object.keys(enums) as EnumName[];

/** DTLB_LOAD_MISSES and dtlbLoadMisses, FAN_OUT and fan-out are spelled the same. */
const spelling = (name: string): string => name.replaceAll(/[_-]/gu, '').toLowerCase();

test.each(enumNames)('%s has the names and numbers of the header, all of them', (name) => {
  expect(
    Object.fromEntries(Object.entries(enums[name]).map(([value, number]) => [spelling(value), number])),
  ).toEqual(
    Object.fromEntries(
      Object.entries(headerEnums[name] ?? {}).map(([value, number]) => [
        spelling(value.slice(prefixes[name].length)),
        number,
      ]),
    ),
  );
});

test.each([
  ['unimap_page_kind', 'unimap_page_kind_name'],
  ['unimap_placement', 'unimap_placement_name'],
  ['unimap_io', 'unimap_io_name'],
  ['unimap_page_fill', 'unimap_page_fill_name'],
] as const)('the library calls the values of %s as this side does, and has no more of them', (name, call) => {
  const nameIn = koffi.load(nativeFile('libunimap.so')).func(`const char *${call}(uint32_t value)`) as (
    value: number,
  ) => string;
  const numbers = Object.values(enums[name]);
  expect(Object.fromEntries(numbers.map((number) => [nameIn(number), number]))).toEqual(enums[name]);
  expect(nameIn(numbers.length)).toBe('?');
});

test('a value is named, and one without a name is an error that says which', () => {
  expect(nameOf('unimap_page_kind', enums.unimap_page_kind['1g'])).toBe('1g');
  expect(() => nameOf('unimap_page_kind', 9)).toThrow(UnimapError);
  expect(() => nameOf('unimap_page_kind', 9)).toThrow(/unimap_page_kind 9 /u);
});
