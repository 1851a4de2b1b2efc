import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi, type TestContext } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { givesHugePages, memoryMounts } from './mounts.ts';

const main = join(import.meta.dirname, '../cli/main.ts');
const client = fileURLToPath(new URL('../lab/test-support/map-as-a-client.py', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'unimap-place-user-'));
const set = join(scratch, 'set');
const mount = join(scratch, 'mount');
const own = join(scratch, 'own');
const asRoot = process.geteuid?.() === 0;
/** A user that owns nothing and is nobody's login. */
const somebody = 65_530;
const asSomebody = asRoot ? ['setpriv', `--reuid=${somebody}`, `--regid=${somebody}`, '--clear-groups'] : [];
const mib = 1024 ** 2;
/** Of each of four parts of 5 MB. */
const hugeOfAll = 4 * 2 * 2 * mib;

const run = (words: readonly string[]) => {
  const [file = '', ...args] = words;
  return execa(file, args, {
    reject: false,
    cwd: '/',
    // What root has put first may be in root's own home.
    env: {
      PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
      UNIMAP_CACHE: join(own, 'cache'),
      TMPDIR: join(own, 'tmp'),
    },
  });
};
const unimap = [process.execPath, main];

const needNamespaces = async (context: TestContext): Promise<void> => {
  const { exitCode } = await run([...asSomebody, 'unshare', '--user', '--map-root-user', '--mount', 'true']);
  if (exitCode !== 0) context.skip('this machine lets no ordinary user make a namespace');
};

let reads = true;
beforeAll(async () => {
  chmodSync(scratch, 0o755);
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 5_000_000 }, profile: 'plain', name: 'model' }),
    set,
  );
  for (const folder of [own, join(own, 'cache'), join(own, 'tmp')]) {
    mkdirSync(folder);
    if (asRoot) chownSync(folder, somebody, somebody);
  }
  reads = (await run([...asSomebody, process.execPath, '--check', main])).exitCode === 0;
});
afterAll(async () => {
  await execa('umount', ['--lazy', mount], { reject: false });
  rmSync(scratch, { recursive: true, force: true });
});

describe('an ordinary user', () => {
  beforeEach((context) => {
    if (!reads) context.skip('another user cannot read this checkout');
  });

  test('without a mount is told of all three ways to one, and nothing is placed', async (context) => {
    for (const { point } of memoryMounts().filter((each) => each.kind === 'tmpfs' && givesHugePages(each)))
      if ((await run([...asSomebody, 'test', '-w', point])).exitCode === 0)
        context.skip(`${point} has huge pages for every user`);
    const { exitCode, stdout, stderr } = await run([...asSomebody, ...unimap, 'place', set]);
    expect([exitCode, stdout], stderr).toEqual([3, '']);
    expect(stderr).toContain('no tmpfs with huge pages that this user may write to');
    expect(stderr).toMatch(/\/etc\/fstab: tmpfs .*huge=within_size.*mode=1777/);
    expect(stderr).toContain('place PATH --private -- COMMAND .. {model}');
    expect(stderr).toContain('place PATH --in cache');
  });

  test('has huge pages for a command of theirs in a mount of its own, which is gone with the command', async (context) => {
    await needNamespaces(context);
    if ((await run([...asSomebody, 'python3', '--version'])).exitCode !== 0)
      context.skip('the client takes python3');
    const words = ['sh', '-c', 'exec python3 "$1" "$(dirname "$2")"', 'sh', client, '{model}'];
    const { exitCode, stdout, stderr } = await run([
      ...[...asSomebody, ...unimap, 'place', set, '--private', '--verify', '--', ...words],
    ]);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ huge: hugeOfAll });
    expect(readdirSync(join(own, 'tmp'))).toEqual([]);
    const ended = await run([
      ...asSomebody,
      ...unimap,
      'place',
      set,
      '--private',
      '--',
      'test',
      '!',
      '-r',
      '{model}',
    ]);
    expect(ended.exitCode, 'the status is the command’s').toBe(1);
  });

  test('leaves nothing of it behind when unimap is killed: the command ends too, and the next one places', async (context) => {
    await needNamespaces(context);
    const privately = [...asSomebody, ...unimap, 'place', set, '--private', '--no-digest', '--'];
    const begun = join(own, 'tmp', 'begun');
    const killed = run([
      ...privately,
      'sh',
      '-c',
      'echo "$$" >"$1" && exec sleep 60',
      'sh',
      begun,
      '{model}',
    ]);
    await vi.waitUntil(() => existsSync(begun) && readFileSync(begun, 'utf8').endsWith('\n'), {
      timeout: 30_000,
    });
    const client = readFileSync(begun, 'utf8').trim();
    killed.kill('SIGKILL');
    await killed;
    await vi.waitUntil(() => !existsSync(`/proc/${client}`), { timeout: 30_000 });
    rmSync(begun);
    expect(readdirSync(join(own, 'cache', 'private'))).toEqual([]);
    expect(readdirSync(join(own, 'tmp'))).toEqual([]);
    const next = await run([...privately, 'test', '-r', '{model}']);
    expect(next.exitCode, next.stderr).toBe(0);
    // A client that places another model within its own mount still sees its own. The inner {model} is none of the outer place.
    const script = '"$@" sh -c \'test -r "$0" && test -r "$1"\' "$0" "$(printf {%s} model)"';
    const inner = [...unimap, 'place', set, '--private', '--no-digest', '--'];
    const nested = await run([...privately, 'sh', '-c', script, '{model}', ...inner]);
    expect(nested.exitCode, nested.stderr).toBe(0);
  });

  test('where no namespace is allowed, is told what root can allow, and of the way that takes none', async (context) => {
    const apart = ['unshare', '--user', '--map-root-user'];
    const may = (await run([...asSomebody, ...apart, 'true'])).exitCode === 0;
    const none = ['sh', '-c', 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"', 'sh'];
    const under = may ? [...apart, ...none] : [];
    if (may && (await run([...asSomebody, ...under, 'true'])).exitCode !== 0)
      context.skip('a namespace cannot be forbidden to make others here');
    const { exitCode, stdout, stderr } = await run([
      ...[...asSomebody, ...under, ...unimap, 'place', set, '--private', '--', 'true', '{model}'],
    ]);
    expect([exitCode, stdout], stderr).toEqual([3, '']);
    expect(stderr).toContain('a mount of its own cannot be made here: unshare');
    expect(stderr).toContain('user.max_user_namespaces=');
    expect(stderr).toContain('--in cache');
    expect(readdirSync(join(own, 'tmp'))).toEqual([]);
  });

  test('reads a model into the page cache where it is, and what other programs map of it is what was said', async (context) => {
    if ((await run([...asSomebody, 'python3', '--version'])).exitCode !== 0)
      context.skip('the client takes python3');
    const { exitCode, stdout, stderr } = await run([
      ...[...asSomebody, ...unimap, 'place', set, '--in', 'cache', '--json', '--allow-fallback'],
    ]);
    expect(exitCode, stderr).toBe(0);
    const { path, parts } = JSON.parse(stdout) as { path: string; parts: { hugeBytes: number }[] };
    expect(path).toBe(join(set, 'model-00001-of-00004.gguf'));
    const seen = await run([...asSomebody, 'python3', client, set]);
    const { huge } = JSON.parse(seen.stdout) as { huge: number };
    expect(huge).toBe(parts.reduce((sum, { hugeBytes }) => sum + hugeBytes, 0));
    expect((await run([...asSomebody, ...unimap, 'unplace', 'model'])).exitCode).toBe(0);
  });
});

describe.skipIf(!asRoot)('a placed model (mounting takes root)', () => {
  const readable = async (): Promise<boolean[]> => {
    const seen: boolean[] = [];
    for (const part of [1, 2]) {
      const file = join(mount, 'model', `model-0000${part}-of-00004.gguf`);
      seen.push((await run([...asSomebody, 'head', '-c', '4', file])).stdout === 'GGUF');
    }
    return seen;
  };
  const placed = async <T>(look: () => Promise<T>): Promise<T> => {
    const { exitCode, stderr } = await run([...unimap, 'place', set, '--on', mount, '--no-digest']);
    expect(exitCode, stderr).toBe(0);
    try {
      return await look();
    } finally {
      await run([...unimap, 'unplace', 'model']);
    }
  };

  test('is read by others where its source is, and not where a mode of the source, or a folder over it, shuts them out', async () => {
    mkdirSync(mount);
    await execa('mount', ['-t', 'tmpfs', '-o', 'huge=always,size=100m', 'unimap-test', mount]);
    expect(await placed(readable)).toEqual([true, true]);
    chmodSync(join(set, 'model-00002-of-00004.gguf'), 0o600);
    expect(await placed(readable)).toEqual([true, false]);
    chmodSync(join(set, 'model-00002-of-00004.gguf'), 0o644);
    chmodSync(set, 0o700);
    expect(await placed(readable)).toEqual([false, false]);
    chmodSync(set, 0o755);
  });

  test('is not taken away by another user, who is told who can', async () => {
    const unplaced = await placed(() => run([...asSomebody, ...unimap, 'unplace', 'model']));
    expect([unplaced.exitCode, unplaced.stdout]).toEqual([3, '']);
    expect(unplaced.stderr).toContain('was placed by another user');
    expect(unplaced.stderr).toContain(`unplace ${join(mount, 'model')}`);
    expect(unplaced.stderr).not.toMatch(/^ +at /m);
  });
});
