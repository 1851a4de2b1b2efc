import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const asked = process.env['UNIMAP_PACKAGE_TEST'] === '1';
/** Nobody's account: what an ordinary user may do. */
const ordinary = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const scenario = `import type { Scenario } from 'unimap/scenario';

const rounds = { minimum: 2, maximum: 2 };

export default {
  name: 'two-ways',
  question: 'Does a package run a scenario of its user’s?',
  sets: [{ parts: 4, partBytes: 64 * 1024, sizeClass: 'tiny', profile: 'plain' }],
  arms: [
    { strategy: 'per-part', pageKind: '4k', placement: 'mirror' },
    { strategy: 'unified', pageKind: '4k', placement: 'mirror' },
  ],
  measure: {
    rounds: { tiny: rounds, real: rounds, own: rounds },
    quickRounds: { tiny: 2, real: 2, own: 2 },
    syscalls: true,
    integrity: true,
    micro: false,
  },
} satisfies Scenario;
`;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: unknown;
  readonly scripts?: unknown;
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/** `zod` of `zod/v4`, `@scope/name` of `@scope/name/deeper`. */
const packageOf = (from: string): string =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');

const made = join(root, 'build/package');
const files = (): string[] =>
  globSync('**/*', { cwd: made }).filter((name) => lstatSync(join(made, name)).isFile());
const read = (name: string): string => readFileSync(join(made, name), 'utf8');

/** Everything below a folder, and when it was last written. */
const stateOf = (folder: string): Record<string, number> =>
  Object.fromEntries(
    globSync('**/*', { cwd: folder }).map((name) => [name, lstatSync(join(folder, name)).mtimeMs]),
  );

describe.skipIf(!asked)(
  'the package (npm run test:package: it takes minutes and asks npm for what it depends on)',
  () => {
    const scratch = mkdtempSync(join(tmpdir(), 'unimap-package-'));
    const home = join(scratch, 'home');
    const bin = join(scratch, 'bin');
    const pack = (out: string): string =>
      execFileSync(process.execPath, [join(root, 'ci/pack-all.ts'), '--out', out], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      }).trim();
    // `npm run` puts npm's settings into the environment: folders of root's, to which the user may not write.
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
    );
    const user = (file: string, ...args: string[]) =>
      execa(file, args, {
        ...ordinary,
        cwd: home,
        reject: false,
        timeout: 300_000,
        extendEnv: false,
        env: {
          ...inherited,
          HOME: home,
          PATH: `${bin}:/usr/bin:/bin`,
          XDG_CACHE_HOME: '',
          UNIMAP_CACHE: '',
        },
      });
    let tarball: string;

    beforeAll(() => {
      tarball = pack(join(scratch, 'first'));
      mkdirSync(home);
      mkdirSync(bin);
      // The one Node of a machine, where its user can reach it.
      copyFileSync(process.execPath, join(bin, 'node'));
      chmodSync(join(bin, 'node'), 0o755);
      copyFileSync(tarball, join(home, 'unimap.tgz'));
      writeFileSync(join(home, 'two-ways.ts'), scenario);
      chmodSync(scratch, 0o711);
      if (ordinary.uid !== undefined) chownSync(home, ordinary.uid, ordinary.gid);
    }, 900_000);
    afterAll(() => {
      rmSync(scratch, { recursive: true, force: true });
    });

    it('is made of the same sources with the same bytes', () => {
      const again = pack(join(scratch, 'second'));
      expect(readFileSync(again).equals(readFileSync(tarball))).toBe(true);
    }, 900_000);

    it('holds no test, no TypeScript to run, no published report, and no page that sends its reader to a registry', () => {
      const names = files();
      expect(
        names.filter((name) => /\btest\b|published|\.ts$/.test(name) && !name.endsWith('.d.ts')),
      ).toEqual([]);
      expect(names.filter((name) => name.endsWith('.md')).length).toBeGreaterThan(3);
      // One file chooses between the two words, and takes `npx` in a checkout alone.
      const told = names
        .filter((name) => /\.(m?js|md|sh|html|txt)$/.test(name))
        .map((name) => [name, read(name)]);
      expect(told.filter(([, text]) => text?.includes('npx unimap')).map(([name]) => name)).toEqual([
        'harness/installation/command.js',
      ]);
    });

    it('starts and names no file that it does not hold: a path in its JavaScript never ends in .ts', () => {
      const paths =
        /(?<!\/\/.*|\*.*)(['"`])(?:\.{1,2}|harness|reports|scenarios|fixtures-gen)?\/[^'"`\n]*\.ts\1/;
      const scripts = files().filter((name) => /\.m?js$/.test(name));
      expect(scripts.length).toBeGreaterThan(100);
      const lines = scripts.flatMap((name) =>
        read(name)
          .split('\n')
          .map((line) => `${name}: ${line}`),
      );
      // The launcher asks whether it lies in a checkout; what is stripped for a guest is a checkout's.
      const known = /^harness\/(unimap\.mjs|lab\/strip(ped)?-sources\.m?js): /;
      expect(lines.filter((line) => paths.test(line) && !known.test(line))).toEqual([]);
    });

    it('depends on what npm has under that name, and names nothing else', () => {
      const { dependencies, optionalDependencies, scripts } = JSON.parse(read('package.json')) as Manifest;
      const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
      for (const [name, version] of Object.entries(dependencies)) {
        const { integrity, version: found } = locked.packages[`node_modules/${name}`] ?? {};
        expect({ name, found }).toEqual({ name, found: version });
        expect(integrity).toMatch(/^sha512-/);
      }
      expect([optionalDependencies, scripts]).toEqual([undefined, undefined]);
      const imported = files()
        .filter((name) => /\.m?js$/.test(name))
        .flatMap((name) => [...read(name).matchAll(/from '([^.'][^']*)'/g)].map(([, from = '']) => from))
        .filter((from) => !from.startsWith('node:'));
      expect([...new Set(imported)].filter((from) => !(packageOf(from) in dependencies))).toEqual([]);
    });

    it('needs no newer glibc than 2.31', () => {
      for (const file of globSync('native/prebuilt/*-glibc/*', { cwd: join(root, 'build/package') })) {
        const symbols = execFileSync('objdump', ['-T', join(root, 'build/package', file)], {
          encoding: 'utf8',
        });
        const minors = [...symbols.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
        expect(Math.max(...minors)).toBeLessThanOrEqual(31);
      }
    });

    it('asks for libraries by name, and for no path of the machine that built it', () => {
      const libraries = files().filter((name) => name.startsWith('native/prebuilt/'));
      expect(libraries).toHaveLength(12);
      for (const file of libraries) {
        const headers = execFileSync('objdump', ['-p', join(made, file)], { encoding: 'utf8' });
        const needed = [...headers.matchAll(/NEEDED +(\S+)/g)].map(([, name]) => name);
        expect({ file, paths: needed.filter((name) => name?.includes('/')) }).toEqual({ file, paths: [] });
        expect(needed.length).toBeGreaterThan(0);
      }
    });

    describe.each([
      ['hoisted', ['i', './unimap.tgz'], 'node_modules/unimap', 'node_modules/.bin/unimap'],
      [
        'nested',
        ['i', '-g', '--prefix', 'global', './unimap.tgz'],
        'global/lib/node_modules/unimap',
        'global/bin/unimap',
      ],
    ])('installed %s by an ordinary user', (way, install, place, command) => {
      const unimap = (...args: string[]) => user(join(home, command), ...args);
      const verify = () => unimap('verify', `set-${way}`, '--strategy', 'unified', '--page-kind', '4k');
      let before: Record<string, number>;

      beforeAll(async () => {
        const { failed, stderr } = await user(
          'npm',
          ...install,
          '--no-audit',
          '--no-fund',
          '--prefer-offline',
        );
        if (failed) throw new Error(`npm could not install it: ${stderr}`);
        before = stateOf(join(home, place));
      }, 600_000);

      it('generates, verifies, runs, reports and places', async () => {
        const set = `set-${way}`;
        expect(await unimap('generate', '--parts', '4', '--per-part', '64KiB', '--out', set)).toMatchObject({
          exitCode: 0,
        });
        const verified = await verify();
        expect(`${verified.stdout}${verified.stderr}`).toContain("equal the generator's function");
        const out = `out-${way}`;
        const run = await unimap(
          'run',
          './two-ways.ts',
          '--quick',
          '--seed',
          '3',
          '--allow-fallback',
          '--print',
          '--out',
          out,
        );
        expect(run).toMatchObject({ exitCode: 0 });
        expect(run.stdout).toContain('\nunimap run ./two-ways.ts --quick --seed 3\n');
        const report = await unimap('report', join(out, 'results.json'));
        expect(report).toMatchObject({ exitCode: 0 });
        expect(report.stdout).toContain('| two-ways |');
        expect(await unimap('place', set, '--in', 'cache')).toMatchObject({ exitCode: 0 });
        expect((await unimap('placed')).stdout).toContain('fresh');
        expect(await unimap('unplace', set)).toMatchObject({ exitCode: 0 });
      }, 600_000);

      it('compiles its library from its own sources, outside itself, and takes that one then', async () => {
        const built = await unimap('build');
        expect(built.exitCode).toBe(0);
        const [library = ''] = built.stdout.split('\n');
        expect(relative(join(home, '.cache/unimap/native'), library)).not.toMatch(/^\.\./);
        writeFileSync(library, 'no library');
        expect(await verify()).toMatchObject({ exitCode: 3 });
        rmSync(dirname(library), { recursive: true });
      }, 600_000);

      it('has written nothing into its own folder', () => {
        expect(stateOf(join(home, place))).toEqual(before);
      });
    });

    it('gives a scenario of one’s own its types', async () => {
      const options = [
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2024',
        '--skipLibCheck',
      ];
      const check = () =>
        execa(join(root, 'node_modules/.bin/tsc'), [...options, '--ignoreConfig', 'two-ways.ts'], {
          cwd: home,
          reject: false,
        });
      expect((await check()).stdout).toBe('');
      writeFileSync(join(home, 'two-ways.ts'), scenario.replace("'unified'", "'unifed'"));
      expect((await check()).stdout).toContain('unifed');
    }, 600_000);
  },
);
