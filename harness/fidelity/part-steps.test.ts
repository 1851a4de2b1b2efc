import { expect, test } from 'vitest';
import type { TracedCall } from '../counters/index.ts';
import { partTrace } from './part-steps.ts';
import { stepText } from './step-difference.ts';

const parts = ['/models/a-00001-of-00002.gguf', '/models/a-00002-of-00002.gguf'];
const seekSet = 0;
const seekEnd = 2;

let clock = 0;
const call = (name: string, args: readonly (number | string)[], result: number): TracedCall => {
  const path = args.find((arg) => typeof arg === 'string');
  return {
    tid: 1,
    number: 0,
    name,
    args: args.map((arg) => (typeof arg === 'number' ? BigInt(arg) : undefined)),
    entered: (clock += 1),
    returned: clock,
    result: BigInt(result),
    ...(path !== undefined && { path }),
  };
};
const open = (part: number, fd: number): TracedCall => call('openat', [-100, parts[part] ?? '', 0], fd);
const seek = (fd: number, to: number, whence = seekSet): TracedCall => call('lseek', [fd, to, whence], to);
const read = (fd: number, ask: number, got = ask): TracedCall => call('read', [fd, 0x7000, ask], got);
const pread = (fd: number, bytes: number, from: number): TracedCall =>
  call('pread64', [fd, 0x7000, bytes, from], bytes);
const close = (fd: number): TracedCall => call('close', [fd], 0);

const steps = (calls: readonly TracedCall[]): string[] => partTrace(calls, parts, '/').steps.map(stepText);

test('what the first descriptor of a part reads is its header, and no weight', () => {
  const trace = partTrace([open(0, 3), read(3, 4096), close(3), open(0, 3), pread(3, 512, 8192)], parts, '/');
  expect(trace.steps.map(stepText)).toEqual(['read part 1 [8192, 8704)']);
  expect(trace.opened).toEqual([2, 0]);
  expect(trace.calls).toEqual({ pread64: 1 });
});

test('looking at the end of a file for its size is no weight; a block at 0 that is read later is one', () => {
  const size = [open(0, 3), seek(3, 8192, seekEnd), read(3, 100), seek(3, 0)];
  expect(steps([...size, seek(3, 0), read(3, 4096)])).toEqual(['read part 1 [0, 4096)']);
});

test('once another part is read, a block at 0 is a weight even where nobody asked for a size', () => {
  const both = [open(0, 3), open(1, 4)];
  expect(steps([...both, pread(3, 8, 64), seek(4, 4096), read(4, 8), seek(4, 0), read(4, 16)])).toEqual([
    'read part 1 [64, 72)',
    'read part 2 [4096, 4104)',
    'read part 2 [0, 16)',
  ]);
});

test('a seek and a read are the same step as a read with an offset', () => {
  const sought = [
    open(0, 3),
    open(1, 4),
    seek(4, 4096),
    read(4, 512),
    read(4, 4096),
    seek(3, 64),
    read(3, 8),
  ];
  const offset = [open(0, 3), open(1, 4), pread(4, 512, 4096), pread(4, 4096, 4608), pread(3, 8, 64)];
  expect(steps(sought)).toEqual(steps(offset));
  expect(steps(offset)).toEqual([
    'read part 2 [4096, 4608)',
    'read part 2 [4608, 8704)',
    'read part 1 [64, 72)',
  ]);
  expect(partTrace(sought, parts, '/').calls).toEqual({ lseek: 2, read: 3 });
});

test('a short read is followed from where it ended, and a read beyond the end is no step', () => {
  expect(steps([open(0, 3), seek(3, 4096), read(3, 8192, 5000), read(3, 3192, 0)])).toEqual([
    'read part 1 [4096, 12288)',
  ]);
  expect(steps([open(0, 3), seek(3, 4096), read(3, 8192, 5000), read(3, 3192)])).toEqual([
    'read part 1 [4096, 12288)',
    'read part 1 [9096, 12288)',
  ]);
});

test('mappings are told by their place in the part, not by their address, and in whole pages', () => {
  const shared = 0x8001;
  const mapping = (address: number): TracedCall[] => [
    open(0, 3),
    call('fadvise64', [3, 0, 0, 2], 0),
    call('mmap', [0, 20_000, 1, shared, 3, 0], address),
    call('madvise', [address, 20_000, 3], 0),
    call('munmap', [address, 8192], 0),
    close(3),
    call('munmap', [address + 8192, 11_808], 0),
  ];
  expect(steps(mapping(0x10000))).toEqual(steps(mapping(0x90000)));
  expect(steps(mapping(0x10000))).toEqual([
    'advise part 1 (fadvise 2)',
    'map part 1 [0, 20480) (protection 1, flags 0x8001)',
    'advise part 1 [0, 20480) (madvise 3)',
    'trim part 1 [0, 8192)',
    'close part 1',
    'unmap part 1 [8192, 20480)',
  ]);
});

test('files that are no parts, memory of its own and calls that failed leave nothing', () => {
  const failed = call('openat', [-100, parts[0] ?? '', 0], -2);
  expect(
    partTrace(
      [
        failed,
        call('openat', [-100, '/etc/passwd', 0], 3),
        read(3, 100),
        call('mmap', [0, 4096, 3, 0x22, -1, 0], 0x5000),
        call('munmap', [0x5000, 4096], 0),
      ],
      parts,
      '/',
    ),
  ).toEqual({ opened: 0, heldOpen: 0, steps: [], calls: {} });
});

test('parts held open together are counted by the descriptors their weights come by', () => {
  const held = [open(0, 3), close(3), open(0, 3), open(1, 4), close(4), open(1, 4), close(3), close(4)];
  expect(partTrace(held, parts, '/')).toMatchObject({ opened: 2, heldOpen: 2 });
  expect(partTrace([open(0, 3), close(3), open(1, 3), close(3)], parts, '/')).toMatchObject({
    opened: 1,
    heldOpen: 1,
  });
});

test('a path relative to the working folder is the part it leads to', () => {
  const relative = call('openat', [-100, 'models/a-00002-of-00002.gguf', 0], 3);
  expect(partTrace([relative, pread(3, 1, 9)], parts, '/').steps.map(stepText)).toEqual([
    'read part 2 [9, 10)',
  ]);
});
