import { describe, expect, test } from 'vitest';
import type { Pool } from '../../machine/pool-state.ts';
import type { HugepageValue } from '../probes/hugepage.ts';
import { server } from '../test-support/situations.ts';
import {
  judgeHugepage,
  judgeHugetlbfs,
  judgeMemfd,
  judgeThp,
  oneGiB,
  poolQuestions,
  twoMiB,
} from './hugepages.ts';

const pool = (free: number, total = free): Pool => ({ pageBytes: twoMiB, node: 0, total, free, surplus: 0 });
const question = (free: number, pageBytes = twoMiB) => ({
  pageBytes,
  node: 0,
  poolFile: '/sys/pool/nr_hugepages',
  pool: { ...pool(free), pageBytes },
});
const judge = (free: number, value: HugepageValue, situation = server(), pageBytes = twoMiB) =>
  judgeHugepage(question(free, pageBytes), situation, { status: 'answered', value });
const page = { obtained: true, node: 0, raisable: 'EACCES' } as const;
const none = { obtained: { call: 'mmap', error: 'ENOMEM' }, raisable: 'EACCES' } as const;

describe('a hugepage pool', () => {
  test('is ok when a page was had and there are enough', () => {
    expect(judge(2000, page)).toMatchObject({ status: 'ok' });
  });

  test('that is empty and nobody may raise cripples the run, and is mended by as many pages as it takes', () => {
    expect(judge(0, none)).toMatchObject({
      status: 'missing',
      cripples: true,
      detail: '0 of 0 free; mmap: ENOMEM; raising the pool: EACCES',
      remedy: { now: 'echo 1800 | sudo tee /sys/pool/nr_hugepages' },
    });
    expect(judge(0, none, server({ nodes: [0] })).remedy).toEqual({
      now: 'sudo sysctl vm.nr_hugepages=1800',
      persistent: "echo 'vm.nr_hugepages = 1800' | sudo tee -a /etc/sysctl.d/60-unimap.conf",
    });
    // Where base pages have 16 KiB, the sysctl sets the pool of 32 MiB pages.
    expect(judge(0, none, server({ nodes: [0], defaultPoolBytes: 16 * twoMiB })).remedy).toMatchObject({
      now: 'echo 1800 | sudo tee /sys/pool/nr_hugepages',
    });
  });

  test('that is empty and may be raised is limited, and cripples nothing', () => {
    const verdict = judge(0, { ...none, raisable: true });
    expect(verdict.status).toBe('limited');
    expect(verdict).not.toHaveProperty('cripples');
  });

  test('that may be raised cripples all the same where memory is short', () => {
    const poor = server({ memoryAvailable: oneGiB });
    expect(judge(0, { ...none, raisable: true }, poor)).toMatchObject({ status: 'missing', cripples: true });
  });

  test('that serves small sets alone is limited; one that serves not even those cripples', () => {
    expect(judge(10, page)).toMatchObject({ status: 'limited' });
    expect(judge(10, page)).not.toHaveProperty('cripples');
    expect(judge(3, page)).toMatchObject({ status: 'limited', cripples: true });
  });

  test('that has free pages and gives none is a matter of limits, not of its size', () => {
    const verdict = judge(2000, none);
    expect(verdict).toMatchObject({ status: 'missing', cripples: true });
    expect(verdict.remedy?.now).toMatch(/cgroup.*ulimit -v/);
    expect(judge(2000, none, server({ filtered: true })).remedy?.now).toContain('hugepages-2Mi');
  });

  test('whose page came from another node is limited', () => {
    expect(judge(2000, { ...page, node: 1 })).toMatchObject({
      status: 'limited',
      detail: expect.stringContaining('came from node 1') as string,
    });
  });

  test('of 1 GiB never cripples the default run, and is kept by the command line of the kernel', () => {
    const verdict = judge(0, none, server(), oneGiB);
    expect(verdict.status).toBe('missing');
    expect(verdict).not.toHaveProperty('cripples');
    expect(verdict.remedy?.persistent).toContain('hugepagesz=1G hugepages=0:1');
  });

  test('of 1 GiB that the kernel does not show is nothing to write to', () => {
    const unseen = { pageBytes: oneGiB, node: 0, poolFile: '/sys/pool/nr_hugepages' };
    const verdict = judgeHugepage(unseen, server(), { status: 'answered', value: none });
    expect(verdict.remedy?.now).not.toContain('/sys/pool');
    expect(verdict.remedy?.now).toContain('hugepagesz=1G');
  });
});

test('asks for each size on each node, and for the usual ones where the kernel shows none', () => {
  const small = { ...pool(1), pageBytes: 65536 };
  const asked = (pools: Pool[]) =>
    poolQuestions(server({ nodes: [0, 2], pools }), (bytes, node) => `${bytes}/${node}`).map(
      ({ node, pageBytes }) => [node, pageBytes],
    );
  expect(asked([small])).toEqual([
    [0, 65536],
    [0, twoMiB],
    [0, oneGiB],
    [2, twoMiB],
    [2, oneGiB],
  ]);
});

test('hugepage objects: there or not', () => {
  expect(judgeMemfd({ status: 'answered', value: true }).status).toBe('ok');
  expect(judgeMemfd({ status: 'refused', call: 'memfd_create', error: 'EINVAL' })).toMatchObject({
    status: 'missing',
    cripples: true,
  });
});

test('mounts: one that can be written is enough, one that cannot is limited, none is missing', () => {
  const judged = (...writable: (true | string)[]) =>
    judgeHugetlbfs({
      status: 'answered',
      value: { mounts: writable.map((each) => ({ path: '/huge', writable: each })) },
    }).status;
  expect([judged('EACCES', true), judged('EACCES'), judged()]).toEqual(['ok', 'limited', 'missing']);
});

test('transparent hugepages: what came decides, not the setting', () => {
  const judged = (hugeBytes: number, pageBytes: number) =>
    judgeThp({ status: 'answered', value: { hugeBytes, pageBytes } }).status;
  expect([judged(twoMiB, twoMiB), judged(0, twoMiB)]).toEqual(['ok', 'missing']);
  // A kernel of 16 KiB pages has huge ones of 32 MiB.
  expect([judged(16 * twoMiB, 16 * twoMiB), judged(twoMiB, 16 * twoMiB)]).toEqual(['ok', 'missing']);
  expect(judgeThp({ status: 'refused', call: 'madvise', error: 'EINVAL' }).detail).toBe('madvise: EINVAL');
});
