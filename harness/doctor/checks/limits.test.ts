import { expect, test } from 'vitest';
import { fakeFolder } from '../../machine/fake-sysfs.ts';
import { cgroups } from '../probes/limits.ts';
import { server } from '../test-support/situations.ts';
import {
  judgeAddressSpace,
  judgeCgroupHugetlb,
  judgeCgroupMemory,
  judgeLockedMemory,
  judgeOpenFiles,
} from './limits.ts';

const GiB = 1024 ** 3;
const answered = <Value>(value: Value) => ({ status: 'answered', value }) as const;
const refused = { status: 'refused', call: 'any', error: 'ENOMEM' } as const;

test('what was taken is ok, what was refused is limited and names the limit to raise', () => {
  expect(judgeAddressSpace(answered(true), GiB).status).toBe('ok');
  expect(judgeAddressSpace(refused, GiB)).toMatchObject({
    status: 'limited',
    remedy: { now: expect.stringContaining('ulimit -v') as string },
  });
  expect(judgeLockedMemory(answered(true), GiB).status).toBe('ok');
  expect(judgeLockedMemory(refused, 8192)).toMatchObject({
    status: 'limited',
    remedy: { now: expect.stringContaining('ulimit -l 8') as string },
  });
  expect(judgeOpenFiles(answered({ opened: 136 }), 136).status).toBe('ok');
  expect(judgeOpenFiles(answered({ opened: 50 }), 136)).toMatchObject({
    status: 'limited',
    remedy: { now: expect.stringContaining('ulimit -n 1024') as string },
  });
});

test('a cgroup is ok without a limit or with room, limited where the largest set does not fit', () => {
  const memory = (bytes: number) => answered({ memory: { bytes, used: GiB, file: '/g/memory.max' } });
  expect(judgeCgroupMemory(answered({}), server()).status).toBe('ok');
  expect(judgeCgroupMemory(memory(64 * GiB), server()).status).toBe('ok');
  expect(judgeCgroupMemory(memory(4 * GiB), server())).toMatchObject({
    status: 'limited',
    remedy: { now: expect.stringContaining('/g/memory.max') as string },
  });
  const hugetlb = (bytes: number) => answered({ hugetlb: { bytes, used: 0, file: '/g/hugetlb.2MB.max' } });
  expect(judgeCgroupHugetlb(answered({}), server()).status).toBe('ok');
  expect(judgeCgroupHugetlb(hugetlb(64 * GiB), server()).status).toBe('ok');
  expect(judgeCgroupHugetlb(hugetlb(GiB), server())).toMatchObject({
    status: 'limited',
    consequence: expect.stringMatching(/fall back, or end in an error$/) as string,
  });
  expect(judgeCgroupHugetlb(hugetlb(0), server()).status).toBe('missing');
});

test('the tightest limit from the group up to the root counts, of version 2', () => {
  const { root, remove } = fakeFolder({
    'proc/self/cgroup': '0::/a/b',
    'sys/fs/cgroup/a/memory.max': 1000,
    'sys/fs/cgroup/a/memory.current': 900,
    'sys/fs/cgroup/a/b/memory.max': 'max',
    'sys/fs/cgroup/a/b/memory.current': 100,
    'sys/fs/cgroup/a/b/hugetlb.2MB.max': 0,
  });
  const found = cgroups({ sys: `${root}/sys`, proc: `${root}/proc` });
  remove();
  expect(found).toEqual({
    memory: { bytes: 1000, used: 900, file: `${root}/sys/fs/cgroup/a/memory.max` },
    hugetlb: { bytes: 0, used: 0, file: `${root}/sys/fs/cgroup/a/b/hugetlb.2MB.max` },
  });
});

test('and of version 1, whose largest number is no limit', () => {
  const files = (limit: string) => ({
    'proc/self/cgroup': '5:cpu,memory:/job\n3:hugetlb:/job',
    'sys/fs/cgroup/memory/job/memory.limit_in_bytes': limit,
    'sys/fs/cgroup/memory/job/memory.usage_in_bytes': 7,
  });
  const of = (limit: string) => {
    const { root, remove } = fakeFolder(files(limit));
    const { memory } = cgroups({ sys: `${root}/sys`, proc: `${root}/proc` });
    remove();
    return memory?.bytes;
  };
  expect([of('5000'), of('9223372036854771712')]).toEqual([5000, undefined]);
});
