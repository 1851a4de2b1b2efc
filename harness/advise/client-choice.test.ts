import { expect, test } from 'vitest';
import { clientWaysHere } from './client-choice.ts';

const tmpfs = { way: 'tmpfs', flags: '--in tmpfs' } as const;
const cache = { way: 'cache', flags: '--in cache' } as const;

test('a client runs on the files where they are and on the copy that this user may make; nothing cached is dropped', () => {
  expect(clientWaysHere([tmpfs, cache], [0], false)).toEqual(['warm', 'tmpfs']);
  expect(clientWaysHere([cache], [0], false)).toEqual(['warm']);
});

test('with --cold what is cached may be dropped, and both ways that need it are tried', () => {
  expect(clientWaysHere([tmpfs, cache], [0], true)).toEqual(['warm', 'tmpfs', 'cache', 'cold']);
  expect(clientWaysHere([{ way: 'there' }], [0], true)).toEqual(['warm']);
});

test('on several nodes a copy over all of them and the client on one node stand beside', () => {
  expect(clientWaysHere([tmpfs], [0, 1], false)).toEqual(['warm', 'tmpfs', 'interleave', 'warm@node0']);
});
