import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdPool, type PoolHold } from './pool.ts';

/** Users that own nothing and are nobody's login. */
const [one, other] = [65_533, 65_532] as const;

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-users-'));
  chmodSync(folder, 0o755);
  root = join(folder, 'root');
  for (const user of [one, other]) mkdirSync(join(folder, String(user)), { mode: 0o777 });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const script = (own: string): string =>
  `const { holdPool } = await import(${JSON.stringify(new URL('pool.ts', import.meta.url).href)});
   const hold = await holdPool({ needs: [], label: 'of the test', waitMilliseconds: 100, journal: '/nowhere/pool.json',
     locks: { root: ${JSON.stringify(root)}, own: ${JSON.stringify(own)} } });
   console.log(JSON.stringify(hold));
   if (process.argv.includes('stay')) setInterval(() => undefined, 1000);`;

const asUser = (user: number, words: readonly string[] = [], under: readonly string[] = []) => {
  const home = join(folder, String(user));
  chmodSync(home, 0o777);
  const command = [
    ...under,
    ...(user === 0 ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups']),
    process.execPath,
    '--input-type=module',
    '--eval',
    script(join(home, 'own')),
    ...words,
  ];
  const [file = '', ...args] = command;
  return execa(file, args, { reject: false, cwd: '/' });
};

const answer = async (child: ReturnType<typeof asUser>): Promise<PoolHold> => {
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void child.then(({ stderr }) => {
      reject(new Error(`it ended: ${stderr}`));
    });
  });
  return JSON.parse(line) as PoolHold;
};

describe.runIf(process.geteuid?.() === 0)('as several users', () => {
  it('a user who is not root waits for root in every namespace, and cannot take the lock of root', async (context) => {
    const hold = await holdPool({ needs: [], label: "root's run", locks: { root, own: root } });
    if (hold.status === 'unsupported') throw new Error(hold.reason);
    expect(statSync(join(root, 'pool.lock')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'holder.json')).mode & 0o777).toBe(0o644);
    const tried = await asUser(one);
    if (tried.stderr.includes('EACCES')) context.skip('another user cannot read this checkout');
    expect(JSON.parse(tried.stdout)).toMatchObject({ status: 'unsupported', busy: true });
    expect(tried.stdout).toContain("root's run");
    mkdirSync(join(folder, '0'));
    const apart = await asUser(0, [], ['unshare', '--net']);
    if (!apart.stderr.includes('unshare')) {
      expect(JSON.parse(apart.stdout)).toMatchObject({ status: 'unsupported', busy: true });
    }
    await hold.release();
    expect(JSON.parse((await asUser(one)).stdout)).toMatchObject({ status: 'enough' });
  });

  it('neither of two keeps the other, or root, from running; of one user two runs do', async (context) => {
    const first = asUser(one, ['stay']);
    try {
      const held = await answer(first).catch(() => undefined);
      if (held === undefined) context.skip('another user cannot read this checkout');
      expect(held).toMatchObject({ status: 'enough' });
      expect(JSON.parse((await asUser(other)).stdout)).toMatchObject({ status: 'enough' });
      expect(JSON.parse((await asUser(one)).stdout)).toMatchObject({ status: 'unsupported', busy: true });
      const hold = await holdPool({ needs: [], locks: { root, own: root }, waitMilliseconds: 100 });
      expect(hold.status).toBe('enough');
      if (hold.status !== 'unsupported') await hold.release();
    } finally {
      first.kill('SIGKILL');
    }
  });
});

it.skipIf(process.geteuid?.() === 0)('several users at once need root: not tested here', () => undefined);
