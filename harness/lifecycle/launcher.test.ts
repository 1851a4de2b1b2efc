import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'unimap-launcher-'));
  put(
    'harness/cli/main.ts',
    'const text: string = process.argv.slice(2).join(" ");\nconsole.log("harness", text);',
  );
  for (const name of ['commander', 'koffi']) put(`node_modules/${name}/package.json`, '{}');
  copyFileSync(
    fileURLToPath(new URL('../unimap.mjs', import.meta.url)),
    join(checkout, 'harness/unimap.mjs'),
  );
});
afterEach(() => {
  rmSync(checkout, { recursive: true, force: true });
});

const put = (name: string, content: string): string => {
  const path = join(checkout, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${content}\n`);
  return path;
};

/** A Node that only says its version, and its name when it is asked to run something. */
const putNode = (name: string, version: string): string => {
  const script = `#!/bin/sh\nif [ "$1" = -p ]; then echo ${version}; else echo "${version} runs $(basename "$2") $3"; fi`;
  const path = put(name, script);
  chmodSync(path, 0o755);
  return path;
};

/** Makes the launcher believe it runs on an older Node. The programs it starts are not to inherit that. */
const preload = (...statements: string[]): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent([...statements, 'delete process.env.NODE_OPTIONS;'].join(''))}`,
});
const asVersion = (version: string): string =>
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
const withoutExecve = 'process.execve = undefined;';

const start = (env: NodeJS.ProcessEnv = {}, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [join(checkout, 'harness/unimap.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: ['/usr/bin', '/bin'].join(delimiter), ...env },
  });

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | NodeJS.Signals | null;
}

const ending = (child: ChildProcess, onText?: (text: string) => void): Promise<Ending> =>
  new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += String(chunk);
      onText?.(stdout);
    });
    child.stderr?.on('data', (chunk: Buffer) => (stderr += String(chunk)));
    child.once('close', (code, signal) => {
      resolve({ stdout, stderr, status: signal ?? code });
    });
  });

describe('the launcher', () => {
  it('starts the harness with its arguments and prints nothing of its own', async () => {
    expect(await ending(start({}, 'run', '--quick'))).toEqual({
      stdout: 'harness run --quick\n',
      stderr: '',
      status: 0,
    });
  });

  it('names the limit where a Node that is there cannot start for it', async () => {
    const needy = putNode('needy/node', '26.1.0');
    writeFileSync(needy, '#!/bin/sh\nkill -ABRT $$\n');
    const outcome = await ending(start({ ...preload(asVersion('20.1.0')), PATH: dirname(needy) }, 'x'));
    expect(outcome).toMatchObject({ stdout: '', status: 3 });
    expect(outcome.stderr).toMatch(
      /^unimap: .*needy\/node did not start: it died of SIGABRT.*\nRaise the limit: /,
    );
  });

  it('starts nothing with less address space than Node needs, and says how to have more', async () => {
    const limited = spawn(
      'prlimit',
      ['--as=1500000000', process.execPath, join(checkout, 'harness/unimap.mjs'), 'load'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const { stdout, stderr, status } = await ending(limited);
    expect({ stdout, status }).toEqual({ stdout: '', status: 3 });
    expect(stderr).toMatch(/^unimap: ulimit -v allows 1\.40 GiB.*\n.*ulimit -v unlimited\n$/);
  });

  it('prefers the pinned Node to a fit one of its own', async () => {
    putNode('node_modules/.bin/node', '22.18.0');
    const { stdout } = await ending(start({}, 'x'));
    expect(stdout).toMatch(/^22\.18\.0 runs/);
  });

  it.each([
    ['too old', '22.17.1'],
    ['of another architecture', ''],
  ])('passes over a pinned Node that is %s', async (_, version) => {
    putNode('node_modules/.bin/node', version);
    expect(await ending(start({}, 'x'))).toMatchObject({ stdout: 'harness x\n', status: 0 });
  });

  it('takes a fit one on PATH when its own is too old', async () => {
    const path = `${join(checkout, 'old')}${delimiter}${join(checkout, 'new')}`;
    putNode('old/node', '18.20.0');
    putNode('new/node', '26.1.0');
    const { stdout } = await ending(start({ ...preload(asVersion('20.1.0')), PATH: path }, 'x'));
    expect(stdout).toMatch(/^26\.1\.0 runs/);
  });

  it('says what to do where no Node is fit', async () => {
    const outcome = await ending(start({ ...preload(asVersion('20.1.0')), PATH: '' }));
    expect(outcome).toMatchObject({ stdout: '', status: 3 });
    expect(outcome.stderr).toContain('needs Node 22.18 or newer; this is 20.1.0');
    expect(outcome.stderr).toContain('npm run setup');
  });

  it('says what to do where nothing is installed', async () => {
    rmSync(join(checkout, 'node_modules'), { recursive: true });
    const outcome = await ending(start());
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toContain('npm run setup');
  });

  it.each(['', 'node_modules/unimap/'])(
    'finds its dependencies beside it or above it, from %j',
    async (inside) => {
      rmSync(join(checkout, 'harness/cli/main.ts'));
      put(`${inside}harness/cli/main.js`, 'console.log("package", process.argv[2]);');
      if (inside !== '')
        renameSync(join(checkout, 'harness/unimap.mjs'), join(checkout, inside, 'harness/unimap.mjs'));
      const launcher = join(checkout, inside, 'harness/unimap.mjs');
      const child = spawn(process.execPath, [launcher, 'x'], { stdio: ['ignore', 'pipe', 'pipe'] });
      expect(await ending(child)).toEqual({ stdout: 'package x\n', stderr: '', status: 0 });
    },
  );

  it('names no command of a checkout in a package', async () => {
    rmSync(join(checkout, 'harness/cli/main.ts'));
    put('harness/cli/main.js', '');
    const old = await ending(start({ ...preload(asVersion('20.1.0')), PATH: '' }));
    rmSync(join(checkout, 'node_modules'), { recursive: true });
    const bare = await ending(start());
    expect([old.status, bare.status]).toEqual([3, 3]);
    expect(old.stderr).toContain('Install a newer Node');
    expect(bare.stderr).toContain('npm i -g ./unimap-X.tgz');
    expect(old.stderr + bare.stderr).not.toMatch(/npx unimap|npm run/);
  });

  it('is found through a link, as npx makes it', async () => {
    mkdirSync(join(checkout, 'bin'));
    const link = join(checkout, 'bin/unimap');
    symlinkSync('../harness/unimap.mjs', link);
    const child = spawn(process.execPath, [link, 'doctor'], { stdio: ['ignore', 'pipe', 'pipe'] });
    expect((await ending(child)).stdout).toBe('harness doctor\n');
  });

  it('becomes the harness, so that a signal to the one is a signal to the other', async () => {
    put('harness/cli/main.ts', 'console.log(process.pid, process.env["UNIMAP_LAUNCHER"]);');
    const child = start({ UNIMAP_LAUNCHER: '1' });
    expect((await ending(child)).stdout).toBe(`${child.pid} undefined\n`);
  });
});

describe('where it cannot become the harness, the launcher', () => {
  const old = preload(withoutExecve);

  it('gives the status of the harness, and tells it who its launcher is', async () => {
    put('harness/cli/main.ts', 'console.log(process.env["UNIMAP_LAUNCHER"], process.ppid); process.exit(7);');
    const child = start(old);
    expect(await ending(child)).toEqual({ stdout: `${child.pid} ${child.pid}\n`, stderr: '', status: 7 });
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'passes %s on and waits for the answer',
    async (signal) => {
      put(
        'harness/cli/main.ts',
        `process.on('${signal}', () => { console.log('told'); setTimeout(() => process.exit(130), 50); });
       setInterval(() => undefined, 1000); console.log('ready');`,
      );
      const child = start(old);
      let sent = false;
      const outcome = await ending(child, (text) => {
        if (!sent && text.includes('ready')) sent = child.kill(signal);
      });
      expect(outcome).toEqual({ stdout: 'ready\ntold\n', stderr: '', status: 130 });
    },
  );

  it('ends by the signal that ended the harness', async () => {
    put('harness/cli/main.ts', 'process.kill(process.pid, "SIGKILL"); setInterval(() => undefined, 1000);');
    expect(await ending(start(old))).toMatchObject({ status: 'SIGKILL' });
  });
});
