import { expect, test } from 'vitest';
import { UnimapError } from '../unimap-error.ts';
import { readStruct } from './read-struct.ts';

const extent = { part: 1, offset: 2n, length: 3, address: 2 ** 40 };

test('figures are numbers and addresses are bigint, whichever of the two koffi gave', () => {
  expect(readStruct('unimap_extent', extent)).toEqual({
    part: 1,
    offset: 2,
    length: 3,
    address: BigInt(2 ** 40),
  });
  const far = 2n ** 63n + 1n;
  expect(readStruct('unimap_extent', { ...extent, address: far }).address).toBe(far);
});

test('JSON with the same field names is read the same way, with 64 bits as a string of digits', () => {
  const far = 2n ** 63n + 1n;
  const json = JSON.stringify({ ...extent, offset: 2, address: String(far) });
  expect(readStruct('unimap_extent', JSON.parse(json))).toEqual({
    part: 1,
    offset: 2,
    length: 3,
    address: far,
  });
});

test('padding may be left out and is not read, and a list may end early', () => {
  const counter = { value: 7, available: 1, errno_value: 0 };
  const spread = { first: 3, node_count: 1, nodes: [2] };
  expect(readStruct('unimap_spread', spread)).toEqual(spread);
  expect(readStruct('unimap_spread', { ...spread, padding: 5 })).not.toHaveProperty('padding');
  expect(readStruct('unimap_counter', counter)).toEqual(counter);
});

const short = { part: 1, offset: 2n, address: 5 };
test.each([
  ['a field that is missing', short, 'unimap_extent.length is missing'],
  ['a field that is not known', { ...extent, lenght: 1 }, 'unimap_extent has a field lenght'],
  ['what is no number', { ...extent, length: '3' }, 'unimap_extent.length is "3", not an integer'],
  ['a fraction', { ...extent, length: 0.5 }, 'unimap_extent.length is 0.5, not an integer'],
  ['a negative size', { ...extent, length: -1 }, 'unimap_extent.length is -1, below 0'],
  [
    'a number beyond 2^53',
    { ...extent, length: 2n ** 53n },
    'unimap_extent.length is 9007199254740992, beyond',
  ],
  ['an address that is none', { ...extent, address: 'here' }, 'unimap_extent.address is "here"'],
  ['what is no struct', null, 'unimap_extent is null'],
])('%s is an error that names the struct and the field', (_what, raw, message) => {
  expect(() => readStruct('unimap_extent', raw)).toThrow(UnimapError);
  expect(() => readStruct('unimap_extent', raw)).toThrow(message);
});

test('a struct within a list is named by its place, and a list that is too long is refused', () => {
  const counters = [{ value: 1, available: 1, errno_value: 0 }, { value: 2 }];
  const result = { pass_ns: [1], bytes: 1, checksum: 1, passes: 1, threads: 1, counters };
  expect(() => readStruct('unimap_access_result', result)).toThrow(
    'unimap_access_result.counters[1].available is missing',
  );
  expect(() => readStruct('unimap_access_result', { ...result, counters: 5 })).toThrow('not a list');
  expect(() => readStruct('unimap_access_result', { ...result, pass_ns: new Array(65).fill(1) })).toThrow(
    'unimap_access_result.pass_ns has 65 items, more than 64',
  );
});
