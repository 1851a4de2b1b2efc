import { expect, test, vi } from 'vitest';
import { lockPool } from './pool-lock.ts';
import type { Session } from '../session/session.ts';
import { withPool } from './with-pool.ts';

const session: Session = {
  signal: new AbortController().signal,
  onShutdown: () => () => undefined,
  say: () => undefined,
  show: () => undefined,
};

test('a run that does not get the pool in time ends with exit status 3 rather than go on beside the other', async () => {
  const lock = `unimap-with-pool-test-${process.pid}`;
  const holder = { pid: process.pid, keeper: process.pid, label: 'the other run', since: '2026-01-01' };
  const held = await lockPool({ name: lock, holder, waitMilliseconds: 0, onWait: () => undefined });
  const work = vi.fn(() => Promise.resolve());
  const needs = [{ pageBytes: 2 * 1024 ** 2, node: 0, pages: 1 }];
  await expect(withPool(session, needs, 'test', work, { lock, waitMilliseconds: 100 })).rejects.toMatchObject(
    {
      code: 'pool-busy',
      message: expect.stringContaining('the other run') as string,
      remedy: `wait for it, or end it: kill ${process.pid}`,
      exitStatus: 3,
    },
  );
  expect(work).not.toHaveBeenCalled();
  if (held.status === 'locked') held.server.close();
});
