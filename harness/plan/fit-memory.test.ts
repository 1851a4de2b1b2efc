import { expect, test } from 'vitest';
import type { MemoryRoom } from '../machine/memory-room.ts';
import { refuseUnfit, unfit } from './fit-memory.ts';

const GiB = 1024 ** 3;
const parts = [{ bytes: 8 * GiB, alignment: 32 }];
const group = (bytes: number, file = '/sys/fs/cgroup/job/memory.max') => ({ bytes, limit: bytes, file });
const machine = (more: Partial<MemoryRoom> = {}): MemoryRoom => ({
  machine: 20 * GiB,
  hugetlb: [{ pageBytes: 2 * 1024 ** 2, free: 0 }],
  ...more,
});
const arm = (
  strategy: 'llama-read' | 'llama-mmap' | 'unified',
  pageKind: '4k' | 'thp' | '2m' | '1g' = '4k',
) => ({ strategy, pageKind, placement: strategy === 'unified' ? 'mirror' : 'local' }) as const;

test('a load is refused where a group, or the machine, has less than it takes: a mapped file takes none', () => {
  const small = machine({ group: group(GiB) });
  expect(unfit(arm('llama-read'), parts, 1, machine(), true)).toBeUndefined();
  expect(unfit(arm('llama-read'), parts, 1, small, true)).toMatchObject({ room: GiB, group: { limit: GiB } });
  expect(unfit(arm('unified'), parts, 1, small, true)).toBeDefined();
  expect(unfit(arm('llama-mmap'), parts, 1, small, true)).toBeUndefined();
  expect(unfit(arm('unified'), parts, 2, machine(), true)).toBeUndefined();
  expect(unfit(arm('unified'), parts, 3, machine(), true)).toMatchObject({ room: 20 * GiB });
});

test('hugepages come from the pool or from the memory that raises it, which no group of ordinary memory limits', () => {
  const small = { group: group(GiB) };
  expect(unfit(arm('unified', '2m'), parts, 1, machine(small), true)).toBeUndefined();
  const pool = [{ pageBytes: 2 * 1024 ** 2, free: 8 * GiB }];
  expect(
    unfit(arm('unified', '2m'), parts, 1, machine({ machine: GiB, hugetlb: pool }), true),
  ).toBeUndefined();
  expect(unfit(arm('unified', '2m'), parts, 2, machine({ machine: GiB, hugetlb: pool }), true)).toMatchObject(
    {
      room: GiB,
    },
  );
});

test('where a group keeps the hugepages away, ordinary memory must hold what the load falls back to', () => {
  const file = '/sys/fs/cgroup/job/hugetlb.2MB.max';
  const hugetlb = [{ pageBytes: 2 * 1024 ** 2, free: 8 * GiB, group: group(GiB, file) }];
  expect(unfit(arm('unified', '2m'), parts, 1, machine({ hugetlb }), true)).toBeUndefined();
  expect(unfit(arm('unified', '2m'), parts, 1, machine({ hugetlb, group: group(GiB) }), true)).toMatchObject({
    group: { file },
  });
  // A machine without pages of 1 GiB falls back likewise.
  expect(unfit(arm('unified', '1g'), parts, 1, machine(), true)).toBeUndefined();
  expect(unfit(arm('unified', '1g'), parts, 1, machine({ group: group(GiB) }), true)).toBeDefined();
});

test('the refusal names the group, what is needed and what would do', () => {
  const small = machine({ group: group(GiB) });
  const load = { arm: arm('llama-read'), replicas: 1 };
  expect(() => {
    refuseUnfit([{ arm: arm('llama-mmap'), replicas: 1 }, load], parts, small, false);
  }).toThrow(
    expect.objectContaining({
      code: 'too-little-memory',
      exitStatus: 3,
      message: expect.stringMatching(
        /^llama-read: 8\.1 GiB of memory are needed, and the control group of \/sys\/fs\/cgroup\/job\/memory\.max allows 1 GiB more/,
      ) as string,
      remedy: expect.stringContaining(
        `echo ${8 * GiB + 64 * 1024 ** 2} | sudo tee /sys/fs/cgroup/job/memory.max`,
      ) as string,
    }),
  );
});

test('a load that may not fall back is refused by a group that keeps its hugepages away, whatever else there is', () => {
  const file = '/sys/fs/cgroup/job/hugetlb.2MB.max';
  const room = machine({ hugetlb: [{ pageBytes: 2 * 1024 ** 2, free: 20 * GiB, group: group(GiB, file) }] });
  expect(unfit(arm('unified', '2m'), parts, 1, room, false)).toMatchObject({
    of: 'hugepages',
    room: GiB,
    group: { file },
  });
  // What asks for the best there is accepts what it gets; small pages are none of that group's.
  expect(unfit({ ...arm('unified'), pageKind: 'best' }, parts, 1, room, false)).toBeUndefined();
  expect(unfit(arm('unified', '4k'), parts, 1, room, false)).toBeUndefined();
  expect(() => {
    refuseUnfit([{ arm: arm('unified', '2m'), replicas: 1 }], parts, room, false);
  }).toThrow(expect.objectContaining({ remedy: expect.stringContaining('--allow-fallback') as string }));
});
