import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir, totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { readProcess } from '../lifecycle/process-table.ts';

const main = join(import.meta.dirname, '../cli/main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-place-'));
const mount = join(scratch, 'huge mount');
/** A model goes by its name on every mount of the machine, where another run of these tests may have one too. */
const model = `model-${process.pid}`;
const small = join(scratch, 'small');
const never = join(scratch, 'never');
const advise = join(scratch, 'advise');
const readOnly = join(scratch, 'read-only');
/** A blank, a quote and a line break, as anybody may name a folder. */
const set = join(scratch, 'a "set"\nof parts');
const single = join(scratch, 'single');
const environment = { UNIMAP_CACHE: join(scratch, 'cache') };

const unimap = (...args: string[]) =>
  execa(process.execPath, [main, ...args], { reject: false, env: environment });
const place = (...args: string[]) => unimap('place', set, '--on', mount, '--no-digest', ...args);
const first = join(mount, model, `${model}-00001-of-00004.gguf`);

const asRoot = process.geteuid?.() === 0;
const mounted: string[] = [];
const mountTmpfs = async (folder: string, options: string): Promise<void> => {
  mkdirSync(folder);
  await execa('mount', ['-t', 'tmpfs', '-o', options, 'unimap-test', folder]);
  mounted.push(folder);
};

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 5_000_000 }, profile: 'plain', name: model }),
    set,
  );
  await generateSet(resolveOptions({ parts: 1, size: { perPart: 3_000_000 }, profile: 'plain' }), single);
  if (!asRoot) return;
  await mountTmpfs(small, 'huge=always,size=10m');
  await mountTmpfs(mount, 'huge=always,size=200m');
  await mountTmpfs(never, 'huge=never,size=200m');
  await mountTmpfs(advise, 'huge=advise,size=200m');
  await mountTmpfs(readOnly, 'huge=always,size=200m,ro');
});
afterAll(async () => {
  for (const folder of mounted) await execa('umount', ['--lazy', folder]);
  rmSync(scratch, { recursive: true, force: true });
});

/** Another program's mapping, which touches every page and says what the kernel says of it. */
const mapper = `
import mmap, sys
with open(sys.argv[1], 'rb') as file:
    mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    total = sum(mapped[i] for i in range(0, len(mapped), 4096))
    inside = False
    for line in open('/proc/self/smaps'):
        if '-' in line.split(' ')[0]: inside = sys.argv[2] in line
        elif inside and line.startswith('ShmemPmdMapped:'): print(int(line.split()[1]) * 1024)
`;

describe.skipIf(!asRoot)('a model placed in a tmpfs (mounting one takes root)', () => {
  test('goes to a mount with room for it, and not to a smaller one that is found first', async () => {
    const { stdout, exitCode } = await unimap('place', set, '--no-digest', '--json');
    expect(exitCode).toBe(0);
    const { path } = JSON.parse(stdout) as { path: string };
    expect(path).not.toContain(small);
    await unimap('unplace', path);
  });

  test('has every byte of its source, in pages of 2 MiB, for any program that maps it', async () => {
    const { stdout, exitCode } = await place('--verify', '--json');
    expect(exitCode).toBe(0);
    interface Part {
      readonly file: string;
      readonly bytes: number;
      readonly hugeBytes: number;
      readonly hugePossible: number;
      readonly pagesByNode: Record<string, number>;
      readonly pageBytes: number;
    }
    const answer = JSON.parse(stdout) as { path: string; parts: Part[]; copies: { parts: Part[] }[] };
    expect(answer.path).toBe(first);
    expect(answer.copies).toMatchObject([{ path: first, parts: answer.parts }]);
    expect(answer.parts.map(({ file }) => file)).toEqual(
      [1, 2, 3, 4].map((part) => join(mount, model, `${model}-0000${part}-of-00004.gguf`)),
    );
    for (const { file, bytes, hugeBytes, hugePossible, pagesByNode, pageBytes } of answer.parts) {
      expect(bytes).toBe(statSync(file).size);
      expect(hugeBytes).toBe(hugePossible);
      expect(hugePossible).toBe(2 * 2 * 1024 ** 2);
      const pages = Object.values(pagesByNode).reduce((sum, each) => sum + each, 0);
      expect(pages).toBe(Math.ceil(bytes / pageBytes));
    }
    for (const name of readdirSync(set).filter((each) => each.endsWith('.gguf'))) {
      expect(readFileSync(join(mount, model, name)).equals(readFileSync(join(set, name)))).toBe(true);
      expect(statSync(join(mount, model, name)).mode & 0o777).toBe(0o444);
      expect(statSync(join(mount, model, name)).mtimeMs).toBeCloseTo(statSync(join(set, name)).mtimeMs, 0);
    }
    const seen = await execa('python3', ['-c', mapper, first, `${model}-00001-of-00004.gguf`], {
      reject: false,
    });
    if (seen.exitCode === 0) expect(Number(seen.stdout)).toBe(2 * 2 * 1024 ** 2);
  });

  test('is listed as fresh, is not placed twice, and goes by any of its names', async () => {
    expect((await unimap('placed', '--check')).exitCode).toBe(0);
    const again = await place();
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain(`${model} is placed already`);
    const namesake = join(scratch, 'namesake');
    cpSync(set, namesake, { recursive: true });
    const other = await unimap('place', namesake, '--on', mount, '--no-digest');
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain(`another model of the name ${model} is placed already`);
    expect(other.stderr).toContain('by --on');
    const { exitCode } = await unimap('unplace', first);
    expect(exitCode).toBe(0);
    expect(readdirSync(mount)).toEqual([]);
    expect((await unimap('placed')).stdout).not.toContain(mount);
  });

  test('whose source has changed since is stale, and --check says so by its exit status', async () => {
    await place();
    const part = join(set, `${model}-00002-of-00004.gguf`);
    const { atime, mtime } = statSync(part);
    utimesSync(part, new Date(1e12), new Date(1e12));
    const { exitCode, stderr } = await unimap('placed', '--check', model);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${model}-00002-of-00004.gguf has changed (modified`);
    utimesSync(part, atime, mtime);
    await unimap('unplace', model);
  });

  test('is mapped on by a program that maps it while it is taken away', async () => {
    await place();
    const hold = `import mmap,sys
f=open(sys.argv[1],'rb');m=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ);f.close()
print('mapped',flush=True);sys.stdin.readline();print(sum(m[i] for i in range(0,len(m),4096)))`;
    const client = execa('python3', ['-c', hold, first], { reject: false });
    for await (const line of client.iterable()) {
      if (line !== 'mapped') continue;
      const { stderr, exitCode } = await unimap('unplace', model);
      expect(exitCode).toBe(0);
      expect(stderr).toContain(`process ${client.pid ?? 0} still maps it`);
      client.stdin.end('\n');
    }
    expect((await client).exitCode).toBe(0);
    expect(existsSync(first)).toBe(false);
  });

  test('of a command that a signal ends, or that is ended with unimap, nothing runs on, and the status says which', async () => {
    const signalled = await place('--', 'sh', '-c', 'kill -SEGV $$', 'sh', '{model}');
    expect(signalled.exitCode, signalled.stderr).toBe(128 + constants.signals.SIGSEGV);
    await unimap('unplace', model);
    const deaf = `import os,signal,time
signal.signal(signal.SIGTERM,signal.SIG_IGN);print(os.getpid(),flush=True);time.sleep(600)`;
    const running = place('--', 'python3', '-c', deaf, '{model}');
    let command = 0;
    for await (const line of running.iterable()) {
      command = Number(line);
      running.kill('SIGTERM');
    }
    expect((await running).exitCode).toBe(128 + constants.signals.SIGTERM);
    expect(readProcess(command)).toBeUndefined();
    await unimap('unplace', model);
  });

  test('on every node is found and taken away by its name, however many nodes there are', async () => {
    const placed = await place('--nodes', 'replicas');
    expect(placed.exitCode, placed.stderr).toBe(0);
    expect((await unimap('placed', '--check', model)).exitCode).toBe(0);
    expect((await unimap('unplace', model)).exitCode).toBe(0);
    expect(readdirSync(mount)).toEqual([]);
  });

  test('beside which somebody keeps a file is taken away, and that file stays', async () => {
    await place();
    const other = join(mount, model, 'notes');
    writeFileSync(other, 'mine');
    const { exitCode, stderr } = await unimap('unplace', model);
    expect(exitCode, stderr).toBe(0);
    expect(readdirSync(join(mount, model))).toEqual(['notes']);
    rmSync(join(mount, model), { recursive: true });
  });

  test('is readable by no more people than its source', async () => {
    const part = join(set, `${model}-00003-of-00004.gguf`);
    chmodSync(part, 0o600);
    await place();
    const modeOfFolder = statSync(join(mount, model)).mode & 0o777;
    expect(statSync(join(mount, model, `${model}-00003-of-00004.gguf`)).mode & 0o777).toBe(0o400);
    await unimap('unplace', model);
    chmodSync(part, 0o644);
    expect(statSync(scratch).mode & 0o777).toBe(0o700);
    expect(modeOfFolder).toBe(0o700);
  });

  test('two at once: one places, the other is told who does', async () => {
    const both = await Promise.all([place(), place()]);
    expect(both.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, expect.anything()]);
    const refused = both.find(({ exitCode }) => exitCode !== 0);
    expect(refused?.stderr).toMatch(/is being placed already|is placed already/);
    await unimap('unplace', model);
  });

  test.each([
    [
      'truncated',
      (part: string) => {
        truncateSync(part, 5000);
      },
      /became shorter|was changed/,
    ],
    [
      'replaced',
      (part: string, other: string) => {
        renameSync(other, part);
      },
      /was changed while it was placed \(.*inode/,
    ],
  ])('a source that is %s while it is copied is no model that is kept', async (_, change, message) => {
    const part = join(set, `${model}-00004-of-00004.gguf`);
    const whole = readFileSync(part);
    const other = join(scratch, 'other');
    writeFileSync(other, whole);
    const running = place('--verify');
    const ended = running.then(() => 'ended');
    const begun = (): boolean => existsSync(join(mount, `.unimap-placing-${model}`));
    while (!begun() && (await Promise.race([ended, sleep(1)])) !== 'ended');
    change(part, other);
    const { exitCode, stderr } = await running;
    writeFileSync(part, whole);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('then place it again');
    expect(readdirSync(mount)).toEqual([]);
  });

  test('whose own name has blanks, quotes and line breaks is placed, listed on one line, and taken away', async () => {
    const [part = ''] = readdirSync(single).filter((each) => each.endsWith('.gguf'));
    const name = 'a "model"\nof two lines';
    const source = join(scratch, `${name}.gguf`);
    copyFileSync(join(single, part), source);
    const placed = await unimap('place', source, '--on', mount, '--no-digest', '--json');
    expect(placed.exitCode, placed.stderr).toBe(0);
    const { path } = JSON.parse(placed.stdout) as { path: string };
    expect(path).toBe(join(mount, name, `${name}.gguf`));
    expect(readFileSync(path).equals(readFileSync(source))).toBe(true);
    const listed = await unimap('placed', '--check', path);
    expect(listed.exitCode, listed.stderr).toBe(0);
    expect(listed.stdout.split('\n')[0]).toMatch(/a "model".*of two lines.*, in tmpfs: .*of two lines/);
    expect((await unimap('unplace', name)).exitCode).toBe(0);
    expect(readdirSync(mount)).toEqual([]);
  });

  test('of links, as a cache of downloads has it, has their names, and is stale once a link leads elsewhere', async () => {
    const [blobs, links] = [join(scratch, 'blobs'), join(scratch, 'links')];
    mkdirSync(blobs);
    mkdirSync(links);
    const names = readdirSync(set).filter((each) => each.endsWith('.gguf'));
    const relink = (name: string, suffix: string): void => {
      const blob = join(blobs, createHash('sha256').update(`${name}${suffix}`).digest('hex'));
      copyFileSync(join(set, name), blob);
      rmSync(join(links, name), { force: true });
      symlinkSync(blob, join(links, name));
    };
    for (const name of names) relink(name, '');
    const placed = await unimap('place', links, '--on', mount, '--no-digest', '--json');
    expect(placed.exitCode, placed.stderr).toBe(0);
    const { path, parts } = JSON.parse(placed.stdout) as { path: string; parts: { file: string }[] };
    expect(path).toBe(first);
    expect(parts.map(({ file }) => basename(file))).toEqual(names.toSorted());
    const cached = await unimap('place', links, '--in', 'cache', '--no-digest', '--json', '--allow-fallback');
    expect(JSON.parse(cached.stdout)).toMatchObject({ path: join(links, basename(first)) });
    expect((await unimap('placed', '--check')).exitCode).toBe(0);
    relink(names[0] ?? '', 'of another version');
    for (const name of [first, join(links, basename(first))]) {
      const { exitCode, stderr } = await unimap('placed', '--check', name);
      expect([exitCode, stderr], name).toEqual([1, expect.stringContaining('has changed (')]);
    }
    await unimap('unplace', first);
    await unimap('unplace', links);
    expect((await unimap('placed')).stdout).toBe('nothing is placed');
  });

  test.each([
    ['a mount without huge pages', never, /mounted with huge=never/, /remount,huge=within_size/],
    ['a mount that gives huge pages to those alone that ask', advise, /huge=advise/, /huge=within_size/],
    ['a mount that is read-only', readOnly, /is read-only/, /remount,rw/],
    ['a mount that is too small', small, /is too small: 19\.\d MiB are needed/, /remount,size=/],
    ['a folder that is on no such mount', scratch, /is not on a tmpfs/, /name a folder on a tmpfs/],
    ['a folder that is not there', join(scratch, 'nowhere'), /cannot be used/, /name a folder/],
  ])('%s is refused with what to do, and nothing is left there', async (_, folder, message, remedy) => {
    const { exitCode, stderr } = await unimap('place', set, '--on', folder);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(remedy);
    if (existsSync(folder) && folder !== scratch) expect(readdirSync(folder)).toEqual([]);
  });
});

test('what makes no sense together is refused before anything is looked at', async () => {
  for (const args of [
    ['--private'],
    ['--private', '--in', 'cache', '--', 'x', '{model}'],
    ['--in', 'cache', '--on', scratch],
    ['--in', 'cache', '--verify'],
    ['--in', 'cache', '--drop-source-cache'],
    ['--nodes', 'all'],
    ['--', 'x'],
  ]) {
    const { exitCode, stderr } = await unimap('place', set, ...args);
    expect(exitCode, stderr).toBe(2);
  }
});

test('one that went with its mount, as in a restart, is taken off the list', async () => {
  const gone = {
    format: 'unimap placement 1',
    model: 'gone',
    in: 'hugetlbfs',
    made: '2026-01-01T00:00:00.000Z',
    copies: [1, 2].map((copy) => ({ folder: join(scratch, `gone/node${copy}`), nodes: [], parts: [] })),
  } as const;
  const kept = join(environment.UNIMAP_CACHE, 'placements');
  mkdirSync(kept, { recursive: true });
  const name = `${createHash('sha256').update('').digest('hex').slice(0, 16)}.json`;
  writeFileSync(join(kept, name), JSON.stringify(gone));
  expect((await unimap('placed')).stdout).toContain('gone, in hugetlbfs');
  const { exitCode, stderr } = await unimap('unplace', 'gone');
  expect(exitCode, stderr).toBe(0);
  expect((await unimap('placed')).stdout).not.toContain('gone, in hugetlbfs');
});

describe.skipIf(!asRoot)('the mount that root’s place makes itself', () => {
  /** Takes long enough for another process to come in between. */
  const slowMount = join(scratch, 'bin', 'mount');
  const path = `${dirname(slowMount)}:${process.env['PATH'] ?? ''}`;
  beforeAll(() => {
    mkdirSync(dirname(slowMount));
    writeFileSync(slowMount, '#!/bin/sh\nsleep 3\nPATH=${PATH#*:}\nexec mount "$@"\n', { mode: 0o755 });
  });

  /** Where no other mount is: a namespace that ends with the command. */
  const apart = (script: string, ...args: string[]) =>
    execa(
      'unshare',
      [
        ...['--mount', 'sh', '-c'],
        `unimap() { "$NODE" "$MAIN" "$@"; }; umount -a -t tmpfs,hugetlbfs 2>/dev/null; mount -t tmpfs none /run; ${script}`,
        ...['sh', ...args],
      ],
      { reject: false, env: { ...environment, NODE: process.execPath, MAIN: main, PATH: path } },
    );

  test('goes with a copy that is refused', async () => {
    const [part = ''] = readdirSync(single).filter((each) => each.endsWith('.gguf'));
    const huge = join(scratch, 'huge.gguf');
    copyFileSync(join(single, part), huge);
    truncateSync(huge, 2 * totalmem());
    const { stdout, stderr } = await apart('unimap place "$1"; echo $?; ls -d /run/unimap', huge);
    rmSync(huge);
    expect(stderr).toContain('memory is short');
    expect(stdout).toBe('3');
  });

  test('is one, if two models are placed at once, and goes with the last of them', async () => {
    const { stdout, stderr } = await apart(
      `unimap place "$1" & unimap place "$2" & wait
      ls /run/unimap/models | wc -l; grep -c ' unimap-place ' /proc/self/mountinfo
      for model in /run/unimap/models/*; do unimap unplace "$model" >&2; done; ls -d /run/unimap`,
      set,
      single,
    );
    expect(
      stdout.split('\n').filter((line) => /^\d+$/.test(line)),
      stderr,
    ).toEqual(['2', '1']);
    expect(stdout.endsWith('\n1'), stdout).toBe(true);
  });
});
