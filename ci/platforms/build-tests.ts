import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Platform } from './platform.ts';

const root = join(import.meta.dirname, '../..');
const portableProgram = 'build/test/posix-test';
const programs = [
  'build/test/unimap-test',
  'build/test/unimap-loads',
  'build/example/load',
  'build/bench/limits',
  'build/bench/cells',
];

/** What runs in a tree without a compiler, and what the tests read. */
const neededFiles = [portableProgram, ...programs, 'README.md', 'example/load.c'];

const run = (command: string, ...args: string[]): void => {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
};

/** Compiles the tests in a copy of native/, where a warning is an error; returns the copy. */
export const buildTests = (
  { compiler, portable }: Platform,
  folder: string,
): { native: string; toolchain?: string } => {
  const native = join(folder, 'native');
  rmSync(native, { recursive: true, force: true });
  for (const name of [
    'Makefile',
    'README.md',
    'include',
    'src',
    'posix',
    'loads',
    'client',
    'test',
    'example',
    'bench',
  ])
    cpSync(join(root, 'native', name), join(native, name), { recursive: true });
  const wanted = portable ? [portableProgram] : programs;
  if (compiler.kind === 'native') {
    run(
      'make',
      '-s',
      '-C',
      native,
      'STRICT=1',
      `CC=${compiler.command}`,
      ...(portable ? [] : ['all']),
      ...wanted,
    );
    return { native };
  }
  const toolchain = join(root, `build/toolchains/${compiler.toolchain}-${compiler.headers}`);
  run('sh', 'harness/native-build/toolchain.sh', compiler.toolchain, toolchain, compiler.headers);
  // The sanitizers are those of this machine's libc.
  run('make', '-s', '-C', native, 'STRICT=1', 'SANITIZE=', `CC=${join(toolchain, 'cc')}`, ...wanted);
  return { native, toolchain };
};

const word = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What a shell in the tree runs: the tests whose sentence has a word, or all. */
export const testCommands = (portable: boolean, only?: string): string =>
  `cd /native && exec ./${portable ? portableProgram : programs[0]}${only === undefined ? '' : ` ${word(only)}`}\n`;

interface TreeContent {
  readonly native: string;
  /** The root file system whose libraries are taken along. */
  readonly libraries: string;
  /** Of that root, beside its libraries. */
  readonly taken?: readonly string[];
  /** A static one, because tests start programs by a shell. */
  readonly busybox: string;
  readonly folder: string;
  readonly commands: string;
}

/** A root file system of the programs, their libc and a shell, with what is to be run in it. */
export const makeTree = ({
  native,
  libraries,
  taken = [],
  busybox,
  folder,
  commands,
}: TreeContent): string => {
  const tree = join(folder, 'tree');
  rmSync(tree, { recursive: true, force: true });
  for (const name of neededFiles.filter((each) => existsSync(join(native, each)))) {
    mkdirSync(dirname(join(tree, 'native', name)), { recursive: true });
    cpSync(join(native, name), join(tree, 'native', name));
  }
  for (const name of ['lib', 'lib64', ...taken]) {
    if (!existsSync(join(libraries, name))) continue;
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    run('cp', '-a', join(libraries, name), join(tree, name));
  }
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp'])
    mkdirSync(join(tree, name), { recursive: true });
  // Tests of other users' files take it for a file that everybody may read and only root may write.
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\n', { mode: 0o644 });
  cpSync(busybox, join(tree, 'bin/busybox'));
  symlinkSync('busybox', join(tree, 'bin/sh'));
  writeFileSync(join(tree, 'run-tests'), commands);
  return tree;
};
