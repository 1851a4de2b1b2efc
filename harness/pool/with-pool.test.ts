import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { holdPool } from './pool.ts';
import type { Session } from '../session/session.ts';
import { keptFromOthers, withPool } from './with-pool.ts';

const session: Session = {
  signal: new AbortController().signal,
  onShutdown: () => () => undefined,
  say: () => undefined,
  show: () => undefined,
};

test('a run that does not get the pool in time ends with exit status 3 rather than go on beside the other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unimap-with-pool-'));
  const locks = { root: join(folder, 'root'), own: join(folder, 'own') };
  const held = await holdPool({ needs: [], label: 'the other run', locks });
  if (held.status === 'unsupported') throw new Error(held.reason);
  const work = vi.fn(() => Promise.resolve());
  const needs = [{ pageBytes: 2 * 1024 ** 2, node: 0, pages: 1 }];
  await expect(
    withPool(session, needs, 'test', work, { locks, waitMilliseconds: 100 }),
  ).rejects.toMatchObject({
    code: 'pool-busy',
    message: expect.stringContaining('the other run') as string,
    remedy: `wait for it, or end it: kill ${process.pid}`,
    exitStatus: 3,
  });
  expect(work).not.toHaveBeenCalled();
  await held.release();
  rmSync(folder, { recursive: true });
});

test('the run of a user who is not root says that it keeps nobody else’s apart', () => {
  expect(keptFromOthers(0)).toEqual([]);
  expect(keptFromOthers(1000)).toMatchObject([{ about: 'other users' }]);
});
