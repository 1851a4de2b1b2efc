import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { isBroken, launcherVariable, watchedLine } from './parent-watch.ts';
import type { ProcessEntry } from './process-table.ts';

const entry = (pid: number, parent: number, command: string, session = 1): ProcessEntry => {
  const words = command.split(' ');
  return { pid, parent, session, started: `${pid}0`, name: words[0] ?? '', command: words };
};

const table = (...entries: ProcessEntry[]): ((pid: number) => ProcessEntry | undefined) => {
  const byPid = new Map(entries.map((each) => [each.pid, each]));
  return (pid) => byPid.get(pid);
};

const pids = (env: NodeJS.ProcessEnv, ...entries: ProcessEntry[]): number[] =>
  watchedLine({ pid: 50, env, read: table(...entries) }).map(({ pid }) => pid);

const belowNpm = { npm_lifecycle_event: 'start' };
const init = entry(1, 0, 'init');
const login = entry(10, 1, 'bash');

describe('what is watched', () => {
  it('is all up to the first npm, and nothing above it, below npm', () => {
    const npm = { ...entry(20, 10, 'npm'), command: ['npm run start'] };
    const line = [
      init,
      login,
      npm,
      entry(30, 20, 'sh -c x'),
      entry(40, 30, 'sh setup.sh'),
      entry(50, 40, 'node x'),
    ];
    expect(pids(belowNpm, ...line)).toEqual([50, 40, 30, 20]);
  });

  it('is npm itself where its shell became us', () => {
    const npx = entry(20, 10, 'node /usr/bin/npx unimap run');
    expect(pids({ npm_execpath: 'x' }, init, login, npx, entry(50, 20, 'node x'))).toEqual([50, 20]);
  });

  it('is not an npm beyond a shell somebody types into', () => {
    const npm = entry(20, 10, 'npm');
    expect(pids(belowNpm, init, login, npm, entry(30, 20, 'bash'), entry(50, 30, 'node x'))).toEqual([]);
  });

  it('is the launcher alone, below a shell, which may be closed', () => {
    const env = { [launcherVariable]: '40' };
    expect(pids(env, init, login, entry(40, 10, 'node launcher'), entry(50, 40, 'node x'))).toEqual([50, 40]);
    expect(pids({}, init, login, entry(50, 10, 'node x'))).toEqual([]);
  });

  it('is the program that started us, unless it meant us to outlive it', () => {
    const python = entry(30, 10, 'python3 batch.py');
    expect(pids({}, init, login, python, entry(50, 30, 'node x'))).toEqual([50, 30]);
    expect(pids({}, init, login, python, entry(50, 30, 'node x', 50))).toEqual([]);
    expect(pids({ _: '/usr/bin/nohup' }, init, login, python, entry(50, 30, 'node x'))).toEqual([]);
  });

  it('is nothing when we are an orphan already, or started by init', () => {
    expect(pids(belowNpm, init, entry(50, 1, 'node x'))).toEqual([]);
    expect(pids({}, entry(50, 0, 'node x'))).toEqual([]);
  });

  it('is broken when a link is gone, given to another parent, or another process of that number', () => {
    const line = [entry(50, 40, 'node x'), entry(40, 30, 'sh -c x'), entry(30, 10, 'npm')];
    const [own, shell, npm] = line as [ProcessEntry, ProcessEntry, ProcessEntry];
    expect(isBroken(line, table(own, shell, npm))).toBe(false);
    expect(isBroken(line, table(own, shell, { ...npm, parent: 1 }))).toBe(false);
    expect(isBroken(line, table(own, shell))).toBe(true);
    expect(isBroken(line, table(own, { ...shell, parent: 1 }, npm))).toBe(true);
    expect(isBroken(line, table(own, shell, { ...npm, started: '7' }))).toBe(true);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'unimap-watch-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const source = fileURLToPath(new URL('parent-watch.ts', import.meta.url));
const probe = join(folder, 'probe.mjs');
writeFileSync(
  probe,
  `import { watchAncestors } from ${JSON.stringify(source)};
   watchAncestors(() => { process.stdout.write('gone\\n'); process.exit(0); });
   process.stdout.write('ready ' + process.ppid + '\\n');
   setTimeout(() => process.stdout.write('still here\\n', () => process.exit(0)), 3000);`,
);
const command = `"${process.execPath}" "${probe}"; true`;
// As npm does it: a program whose title or script is npm's, with one shell below.
const fakeNpm = join(folder, 'npm-cli.js');
writeFileSync(
  fakeNpm,
  `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(command)}], { stdio: 'inherit' });`,
);
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ name: 'probe', version: '1.0.0', scripts: { probe: command } }),
);

const clean = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('npm_')));

const start = (file: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(file, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], env: { ...clean, ...env } });

/** What the probe says after the given process was ended, once it had begun to watch. */
const afterEnding = async (
  child: ChildProcess,
  signal: NodeJS.Signals,
  which: 'top' | 'shell' = 'top',
): Promise<string> => {
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const shell = /^ready (\d+)$/.exec(line)?.[1];
    if (shell !== undefined)
      process.kill(which === 'top' ? (child.pid ?? Number.NaN) : Number(shell), signal);
    else if (line === 'gone' || line === 'still here') return line;
  }
  return 'ended without a word';
};

describe('a real process', { timeout: 30_000 }, () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('learns of %s to the npm above its shell', async (signal) => {
    const child = start(process.execPath, [fakeNpm], belowNpm);
    expect(await afterEnding(child, signal)).toBe('gone');
  });

  it('learns of the end of the shell between', async () => {
    const child = start(process.execPath, [fakeNpm], belowNpm);
    expect(await afterEnding(child, 'SIGKILL', 'shell')).toBe('gone');
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('learns of %s to npm itself', async (signal) => {
    expect(await afterEnding(start('npm', ['run', '--silent', 'probe']), signal)).toBe('gone');
  });

  it('goes on when the shell it was started from is closed', async () => {
    expect(await afterEnding(start('sh', ['-c', command]), 'SIGKILL')).toBe('still here');
  });
});
