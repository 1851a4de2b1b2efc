import { expect, test } from 'vitest';
import { server } from '../test-support/situations.ts';
import { judgeBalancing, judgeLibrary, judgePageNodes, judgePolicy, judgeUserfaultfd } from './placement.ts';

const answered = <Value>(value: Value) => ({ status: 'answered', value }) as const;
const refused = (error: string) => ({ status: 'refused', call: 'the call', error }) as const;

test('userfaultfd: whole, without hugepages, with privilege alone, and refused', () => {
  const judged = (value: { userModeOnly: boolean; hugepages?: boolean }) =>
    judgeUserfaultfd(answered(value), server()).status;
  expect(judged({ userModeOnly: true, hugepages: true })).toBe('ok');
  expect(judged({ userModeOnly: true })).toBe('ok');
  expect(judged({ userModeOnly: true, hugepages: false })).toBe('limited');
  expect(judged({ userModeOnly: false })).toBe('limited');
  const remedy = (error: string, filtered: boolean) =>
    judgeUserfaultfd(refused(error), server({ filtered })).remedy?.now;
  expect(remedy('EPERM', false)).toContain('vm.unprivileged_userfaultfd=1');
  expect(remedy('EPERM', true)).toContain('seccomp');
  expect(remedy('ENOSYS', false)).toContain('CONFIG_USERFAULTFD');
});

test('policy: bound, refused by a filter, and by a cpuset', () => {
  expect(judgePolicy(answered(true), 'mbind', server()).detail).toBe('bound to nodes 0, 1');
  expect(judgePolicy(refused('EPERM'), 'mbind', server({ filtered: true })).remedy?.persistent).toContain(
    'SystemCallFilter=mbind',
  );
  expect(judgePolicy(refused('EINVAL'), 'mbind', server()).remedy?.now).toContain('cpuset');
});

test('where pages are: where they were bound, elsewhere, and not told', () => {
  const judged = (on: number) => judgePageNodes(answered({ found: [{ bound: 1, on }] }), server());
  expect(judged(1).status).toBe('ok');
  expect(judged(0)).toMatchObject({ status: 'limited', detail: 'a page bound to node 1 is on 0' });
  expect(judgePageNodes(refused('EPERM'), server()).status).toBe('missing');
});

test('NUMA balancing matters where there is another node to move pages to', () => {
  const judged = (setting: string, nodes: number[]) =>
    judgeBalancing(answered(setting), server({ nodes })).status;
  expect([judged('0', [0, 1]), judged('1', [0]), judged('1', [0, 1]), judged('absent', [0, 1])]).toEqual([
    'ok',
    'ok',
    'limited',
    'ok',
  ]);
});

test('a load: as requested, by a fallback, and not at all', () => {
  const loaded = { loaded: true, pageKind: 'thp', placement: 'mirror' } as const;
  const fallback = (aspect: 'page-kind' | 'placement' | 'page-fill') => ({
    aspect,
    requested: 'a',
    obtained: 'b',
    reason: 'because',
    remedy: 'mend it',
  });
  expect(judgeLibrary(answered({ ...loaded, fallbacks: [] })).status).toBe('ok');
  expect(judgeLibrary(answered({ ...loaded, fallbacks: [fallback('placement')] }))).toMatchObject({
    status: 'limited',
    remedy: { now: 'mend it' },
    cripples: true,
  });
  const pageFill = judgeLibrary(answered({ ...loaded, fallbacks: [fallback('page-fill')] }));
  expect(pageFill.consequence).toBe('page-fill a becomes b: the same bytes, slower');
  expect(pageFill).not.toHaveProperty('cripples');
  // Which unimap mends itself where it may raise the pool.
  const pool = judgeLibrary(answered({ ...loaded, fallbacks: [fallback('page-kind')] }));
  expect(pool.status).toBe('limited');
  expect(pool).not.toHaveProperty('remedy');
  expect(pool).not.toHaveProperty('cripples');
  expect(
    judgeLibrary(answered({ loaded: false, reason: 'not built', remedy: 'npm run setup' })),
  ).toMatchObject({
    status: 'missing',
    detail: 'not built',
    remedy: { now: 'npm run setup' },
    cripples: true,
  });
});
