import { expect, test } from 'vitest';
import { PerfScript } from './perf-script.ts';
import { splitArguments, StraceLog } from './strace-log.ts';

function strace(text: string) {
  const log = new StraceLog();
  for (const line of text.trim().split('\n')) log.add(line);
  return log.end();
}

function perf(text: string) {
  const script = new PerfScript((number) => (number === 3 ? 'close' : `syscall_${number}`));
  for (const line of text.trim().split('\n')) script.add(line);
  return script.end();
}

test('strace: registers, results and errors are numbers', () => {
  const calls = strace(`
6022  [   9] mmap(0, 0x200000, 0x3, 0x1, 0x3, 0) = -1 ENOMEM (Cannot allocate memory)
6022  [   3] close(0x3)                 = 0
6022  [ 435] clone3(0x7ffcb939fca0, 0x58) = 0x1787
6022  [ 202] futex(0x7f00, 0x80, 0x2) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
6022  [  60] exit(0)                    = ?
6022  [  60] +++ exited with 0 +++
6022  +++ exited with 0 +++`);
  expect(calls.map(({ name, result }) => [name, result])).toEqual([
    ['mmap', -12n],
    ['close', 0n],
    ['clone3', 0x1787n],
    ['futex', -512n],
    ['exit', undefined],
  ]);
  expect(calls[0]?.args).toEqual([0n, 0x200000n, 3n, 1n, 3n, 0n]);
});

test('strace: a call newer than strace itself has its name by its number', () => {
  const calls = strace(`
7  [ 451] syscall_0x1c3(0xd, 0x7ffe56c2a3f0, 0x7ffe56c2a400, 0, 0, 0) = 0
7  [4000] syscall_0xfa0(0) = 0`);
  expect(calls.map(({ name }) => name)).toEqual(['cachestat', 'syscall_0xfa0']);
});

test('strace: a path keeps its quotes, brackets and bytes outside ASCII', () => {
  const [call] = strace(String.raw`7  [ 257] openat(-100, "/a \"b\", \303\251) = 3", 0x80000) = 4`);
  expect(call?.path).toBe('/a "b", é) = 3');
  expect(call?.args).toEqual([BigInt.asUintN(64, -100n), undefined, 0x80000n]);
  expect(call?.result).toBe(4n);
});

test('strace: an octal mode is octal', () => {
  const [call] = strace('7  [ 257] openat(-100, "/tmp", 0x410002, 0600) = 3');
  expect(call?.args[3]).toBe(0o600n);
});

test('strace: interrupted lines are joined, and calls stay in the order they were entered', () => {
  const calls = strace(`
1  [   0] read(0x3, 0x10, 0xa <unfinished ...>
2  [   3] close(0x4)   = 0
1  [   0] <... read resumed>) = 0x3
2  [ 262] newfstatat(5, "",  <unfinished ...>
1  [ 231] exit_group(0 <unfinished ...>
2  [ 262] <... newfstatat resumed>{st_mode=0100644, st_size=3, ...}, 0x1000) = 0`);
  expect(calls.map(({ tid, name, result }) => [tid, name, result])).toEqual([
    [1, 'read', 3n],
    [2, 'close', 0n],
    [2, 'newfstatat', 0n],
    [1, 'exit_group', undefined],
  ]);
  expect(calls[2]?.args).toEqual([5n, undefined, undefined, 0x1000n]);
});

test('strace: a line that makes no sense is an error', () => {
  expect(() => strace('1  [   0] read(0x3')).toThrow(/cannot be read/);
  expect(() => strace('1  [   0] <... read resumed>) = 0x3')).toThrow(/never begun/);
});

test('arguments split at top-level commas alone', () => {
  expect(splitArguments(String.raw`1, "a,\"b", {x=1, y=[2, 3]}, 4`)).toEqual([
    '1',
    String.raw`"a,\"b"`,
    '{x=1, y=[2, 3]}',
    '4',
  ]);
  expect(splitArguments('')).toEqual([]);
});

const closing = `
 6022  6745.942266: raw_syscalls:sys_enter: NR 3 (3, 200000, ffffffffffffff80, 7fb47906c498, 3, 0)
 6022  6745.942272:  raw_syscalls:sys_exit: NR 3 = -9`;

test('perf: an entry and its exit make a call', () => {
  const [call] = perf(closing);
  expect(call).toMatchObject({ tid: 6022, number: 3, name: 'close', result: -9n });
  expect(call?.args[2]).toBe(0xffffffffffffff80n);
});

test('perf: an exit without an entry is no call, an entry without an exit is one', () => {
  const calls = perf(`
 7  1.0:  raw_syscalls:sys_exit: NR 59 = 0
 7  1.1: raw_syscalls:sys_enter: NR 231 (0, e7, 3c, 0, 0, 0)`);
  expect(calls).toHaveLength(1);
  expect(calls[0]?.result).toBeUndefined();
});

test('perf: a lost event is an error', () => {
  expect(() => perf(`${closing}\n 6032  6748.205849: PERF_RECORD_LOST lost 16`)).toThrow(/lost 16 events/);
});
