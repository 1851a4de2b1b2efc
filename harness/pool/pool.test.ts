import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeFolder, poolFiles } from '../machine/fake-sysfs.ts';
import type { FakeFolder } from '../machine/fake-sysfs.ts';
import { askHolder, describeHolder, type Holder as Keeping } from './holder.ts';
import { ownLock, type LockFolders } from './pool-lock.ts';
import { availablePages, holdPool, readPools, usualLocks } from './pool.ts';
import type { HoldOptions, Need, Pool, PoolHold, Raise } from './pool.ts';

const pageBytes = 2 * 1024 ** 2;
const holderFile = fileURLToPath(new URL('hold-two-mebibyte-pages.ts', import.meta.url));

let fake: FakeFolder;
let locks: LockFolders;
beforeEach(() => {
  fake = fakeFolder({
    ...poolFiles('', { kilobytes: 2048, node: 0, total: 4, free: 4 }),
    meminfo: 'MemAvailable: 8000000 kB',
  });
  locks = { root: fake.path('root'), own: fake.path('own') };
});
afterEach(() => {
  fake.remove();
});

const options = (needs: readonly Need[], more: Partial<HoldOptions> = {}): HoldOptions => ({
  needs,
  locks,
  journal: fake.path('run/pool.json'),
  sysRoot: fake.root,
  procRoot: fake.root,
  ...more,
});
const holderIn = (folders: LockFolders): Keeping | undefined => {
  const { folder, owner } = ownLock(folders, process.geteuid?.() ?? 0);
  return askHolder(folder, owner);
};
const need = (pages: number): Need => ({ pageBytes, node: 0, pages });

describe('holding a pool', () => {
  const nrHugepages = 'devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages';

  /** A pool of 4 pages raised for 6, in the file and in the journal. */
  const raisedHold = async (): Promise<Extract<PoolHold, { status: 'held' }>> => {
    const hold = await holdPool(options([need(6)]));
    if (hold.status !== 'held') throw new Error(`nothing was raised: ${JSON.stringify(hold)}`);
    // Plain files give no free pages for a raised total: the pool is short, and raised.
    expect(hold).toMatchObject({ raised: [{ from: 4 }], short: [{ available: 4 }] });
    expect(hold.raised[0]?.to).toBeGreaterThanOrEqual(6);
    expect(readFileSync(fake.path(nrHugepages), 'utf8')).toBe(`${hold.raised[0]?.to}\n`);
    expect(existsSync(fake.path('run/pool.json'))).toBe(true);
    return hold;
  };

  it('raises nothing where enough is free, and keeps others out all the same', async () => {
    const hold = await holdPool(options([need(4)]));
    expect(hold).toMatchObject({ status: 'enough', short: [] });
    const second = await holdPool(options([need(1)], { waitMilliseconds: 100 }));
    expect(second).toMatchObject({
      status: 'unsupported',
      remedy: `wait for it, or end it: kill ${process.pid}`,
    });
    if (hold.status === 'enough') await hold.release();
    expect(holderIn(locks)).toBeUndefined();
  });

  it('lets a process end by itself that was refused the pool', async () => {
    const hold = await holdPool(options([need(4)]));
    const refused = options([need(1)], { waitMilliseconds: 100 });
    const script = `const { holdPool } = await import(${JSON.stringify(import.meta.resolve('./pool.ts'))});
      process.exitCode = (await holdPool(${JSON.stringify(refused)})).busy === true ? 7 : 1;`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'ignore',
      timeout: 10_000,
    });
    const [status] = (await once(child, 'exit')) as [number | null];
    expect(status).toBe(7);
    if (hold.status === 'enough') await hold.release();
  });

  it('is refused where nothing of what is needed can be had', async () => {
    const hold = await holdPool(options([{ pageBytes: 1024 ** 3, node: 0, pages: 1 }]));
    expect(hold).toMatchObject({
      status: 'unsupported',
      reason: 'node 0 has no pool of 1048576 KiB pages',
    });
    expect(holderIn(locks)).toBeUndefined();
  });

  it('waits for the one before it, says for whom, and then has its turn', async () => {
    const first = await holdPool(options([need(4)], { label: 'the first run' }));
    const onWait = vi.fn();
    let turn = false;
    const second = holdPool(options([need(4)], { onWait })).then((hold) => {
      turn = true;
      return hold;
    });
    await vi.waitFor(() => {
      expect(onWait).toHaveBeenCalledWith(expect.stringContaining('the first run'));
    });
    expect(turn).toBe(false);
    if (first.status === 'enough') await first.release();
    const hold = await second;
    expect(hold.status).toBe('enough');
    if (hold.status === 'enough') await hold.release();
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it('stops waiting when told to', async () => {
    const first = await holdPool(options([need(4)]));
    const controller = new AbortController();
    const onWait = vi.fn(() => {
      controller.abort(new Error('enough of it'));
    });
    await expect(holdPool(options([need(4)], { onWait }), controller.signal)).rejects.toThrow('enough of it');
    if (first.status === 'enough') await first.release();
  });

  it('puts the total back at release, once, and forgets it', async () => {
    const hold = await raisedHold();
    await hold.release();
    expect(readFileSync(fake.path(nrHugepages), 'utf8')).toBe('4\n');
    expect(existsSync(fake.path('run/pool.json'))).toBe(false);
    writeFileSync(fake.path(nrHugepages), '5\n');
    await hold.release();
    expect(readFileSync(fake.path(nrHugepages), 'utf8')).toBe('5\n');
  });

  it('puts back what a killed keeper left in the journal', async () => {
    const hold = await raisedHold();
    process.kill(holderIn(locks)?.keeper ?? Number.NaN, 'SIGKILL');
    await hold.release();
    expect(readFileSync(fake.path(nrHugepages), 'utf8')).toBe('4\n');
    expect(existsSync(fake.path('run/pool.json'))).toBe(false);
  });

  it.each(['its own keeper', 'the one after a killed keeper'])(
    'a pool that somebody else has set since is left alone by %s, which lets go of it all the same',
    async (keeper) => {
      const hold = await raisedHold();
      writeFileSync(fake.path(nrHugepages), '100\n');
      if (keeper !== 'its own keeper') process.kill(holderIn(locks)?.keeper ?? Number.NaN, 'SIGKILL');
      await hold.release();
      expect(readFileSync(fake.path(nrHugepages), 'utf8')).toBe('100\n');
      expect(existsSync(fake.path('run/pool.json'))).toBe(false);
      expect(holderIn(locks)).toBeUndefined();
    },
  );
});

/** The machine's own pool: its own lock and journal too, so that a run beside the tests is waited for. */
const mayRaise = process.getuid?.() === 0 && readPools().some((pool) => pool.pageBytes === pageBytes);
const settings = { timeout: 120_000 };

interface Holder {
  readonly child: ChildProcess;
  readonly raise: Raise;
  readonly during: readonly Pool[];
  readonly ended: Promise<void>;
}

const holders: ChildProcess[] = [];

const startHolder = async (...args: string[]): Promise<Holder> => {
  const child = spawn(process.execPath, [holderFile, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  holders.push(child);
  // Not `exit`: the end of its stdout shows that the keeper did not keep it open.
  const ended = new Promise<void>((resolve) => child.once('close', resolve));
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  const { raised, during } = JSON.parse(line) as { raised?: Raise[]; during?: Pool[] };
  const [raise] = raised ?? [];
  if (raise === undefined || during === undefined) throw new Error(`nothing was raised: ${line}`);
  return { child, raise, during, ended };
};

const poolOf = ({ node }: Raise): Pool | undefined =>
  readPools().find((pool) => pool.pageBytes === pageBytes && pool.node === node);

const expectRestored = (raise: Raise): Promise<void> =>
  vi.waitFor(
    () => {
      expect(poolOf(raise)).toMatchObject({ total: raise.from, surplus: 0 });
    },
    { timeout: 20_000, interval: 50 },
  );

describe.runIf(mayRaise)('the pool of this machine', settings, () => {
  // A run beside the tests may keep the pool for many minutes: all of these wait for it together, and not for ever.
  let patience: number | undefined;
  beforeEach(async (context) => {
    const end = (patience ??= Date.now() + 20_000);
    for (;;) {
      const holder = holderIn(usualLocks());
      if (holder === undefined) return;
      if (Date.now() > end) context.skip(`the pool is held by ${describeHolder(holder)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  afterEach(() => {
    for (const child of holders.splice(0)) child.kill('SIGKILL');
  });

  it('is raised by what is missing and put back at release', async () => {
    const pool = readPools().find((each) => each.pageBytes === pageBytes);
    const pages = (pool === undefined ? 0 : availablePages(pool)) + 3;
    const hold = await holdPool({ needs: [{ pageBytes, node: pool?.node ?? 0, pages }] });
    expect(hold).toMatchObject({ status: 'held', short: [] });
    if (hold.status !== 'held') return;
    const [raise] = hold.raised;
    if (raise === undefined) throw new Error('nothing was raised');
    expect(poolOf(raise)?.total).toBe(raise.to);
    expect(raise.to).toBeGreaterThan(raise.from);
    await hold.release();
    await hold.release();
    await expectRestored(raise);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('is put back when its holder ends by %s', async (signal) => {
    const { child, raise, ended } = await startHolder();
    expect(poolOf(raise)?.total).toBe(raise.to);
    child.kill(signal);
    await ended;
    await expectRestored(raise);
  });

  it('is put back when the pages are in use until the very end', async () => {
    const { child, raise, ended } = await startHolder('map');
    expect(poolOf(raise)?.free).toBeLessThanOrEqual(raise.to - 2);
    child.kill('SIGKILL');
    await ended;
    await expectRestored(raise);
  });

  it('stays raised when its keeper is asked to end', async () => {
    const { child, raise, ended } = await startHolder();
    const keeper = holderIn(usualLocks())?.keeper ?? Number.NaN;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE', 'SIGQUIT'] as const)
      process.kill(keeper, signal);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(poolOf(raise)?.total).toBe(raise.to);
    child.kill('SIGKILL');
    await ended;
    await expectRestored(raise);
  });

  it('is put back by the next run when the keeper itself was killed', async () => {
    const { child, raise, ended } = await startHolder();
    process.kill(holderIn(usualLocks())?.keeper ?? Number.NaN, 'SIGKILL');
    child.kill('SIGKILL');
    await ended;
    expect(poolOf(raise)?.total).toBe(raise.to);
    const onNotice = vi.fn();
    const next = await holdPool({ needs: [], onNotice });
    expect(onNotice).toHaveBeenCalledWith(expect.stringContaining('an earlier run was killed'));
    await expectRestored(raise);
    if (next.status !== 'unsupported') await next.release();
  });
});

it.skipIf(mayRaise)(
  'raising the pool of this machine needs root and 2 MiB pages: not tested here',
  () => undefined,
);
