import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { currentCommit } from '../harness/cli/commit.ts';
import { compileNative } from '../harness/native-build/compile.ts';
import { withoutIndentation } from './package/without-indentation.ts';
import { toolchain } from '../harness/native-build/toolchain.ts';

/** Makes the folder that `npm pack` packs: JavaScript, the native library for each platform, and what both read. */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'build/package');
const platforms = ['linux-x64-glibc', 'linux-x64-musl', 'linux-arm64-glibc', 'linux-arm64-musl'];

/** Pages of a checkout name commands as they are typed there. */
const pages = ['scenarios/README.md', 'native/README.md', 'native/strategies.md', 'harness/method.md'];
const asTheyAre = [
  'LICENSE',
  'harness/unimap.mjs',
  'harness/lab/stripped-sources.mjs',
  'harness/debian/*.sh',
  'harness/lab/guest/*',
  'harness/place/units/*',
  'harness/results/*.schema.json',
  'reports/html/page-*',
  'native/strategies.svg',
  'native/{include,src,loads,client}/*.[ch]',
  'native/posix/{*.[ch],loads/*.c,sources,programs}',
];

const put = (name: string, text: string): void => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const run = (command: string, ...args: string[]): void => {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
};

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly type: string;
  readonly engines: unknown;
  readonly bin: unknown;
  readonly dependencies: unknown;
}

/** Nothing that a checkout alone needs: no scripts, no pinned Node, no llama.cpp; and private, as long as the name is not ours. */
const manifestOf = (commit: string): unknown => {
  const { name, version, description, license, type, engines, bin, dependencies } = JSON.parse(
    read('package.json'),
  ) as Manifest;
  const entry = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` });
  return {
    name,
    version,
    description,
    license,
    private: true,
    type,
    ...(commit !== 'unknown' && { gitHead: commit }),
    engines,
    bin,
    exports: {
      './scenario': entry('harness/scenario/scenario'),
      './results': entry('harness/results/index'),
      './results.schema.json': './harness/results/results-2.schema.json',
      './package.json': './package.json',
    },
    files: ['harness', 'scenarios', 'fixtures-gen', 'reports', 'native'],
    dependencies,
  };
};

rmSync(folder, { recursive: true, force: true });
run('tsc', '-p', 'tsconfig.build.json');
run('tsc', '-p', 'tsconfig.types.json');
for (const name of globSync(asTheyAre, { cwd: root }).toSorted())
  cpSync(join(root, name), join(folder, name), { recursive: true });
for (const name of pages)
  put(
    name,
    read(name)
      .replaceAll('npx unimap', 'unimap')
      .replace('../harness/scenario/scenario.ts', 'unimap/scenario'),
  );
for (const name of globSync('**/*.{js,d.ts}', { cwd: folder }))
  put(name, withoutIndentation(name, readFileSync(join(folder, name), 'utf8')));
for (const name of globSync('**/*.schema.json', { cwd: folder }))
  put(name, JSON.stringify(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
put('README.md', read('ci/package/README.md'));
put('package.json', `${JSON.stringify(manifestOf(await currentCommit()), null, 2)}\n`);
for (const platform of platforms) {
  await compileNative(join(folder, 'native/prebuilt', platform), await toolchain(platform));
}
process.stdout.write(`${folder}\n`);
