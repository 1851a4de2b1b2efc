import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Platform } from './platform.ts';

const root = join(import.meta.dirname, '../..');
const programs = [
  'build/test/unimap-test',
  'build/test/unimap-loads',
  'build/example/load',
  'build/bench/limits',
  'build/bench/cells',
];

/** What runs in a tree without a compiler, and what the tests read. */
const neededFiles = [...programs, 'README.md', 'example/load.c'];

const run = (command: string, ...args: string[]): void => {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
};

/** Compiles the tests in a copy of native/, where a warning is an error; returns the copy. */
export const buildTests = (
  { compiler }: Platform,
  folder: string,
): { native: string; toolchain?: string } => {
  const native = join(folder, 'native');
  rmSync(native, { recursive: true, force: true });
  for (const name of ['Makefile', 'README.md', 'include', 'src', 'loads', 'test', 'example', 'bench'])
    cpSync(join(root, 'native', name), join(native, name), { recursive: true });
  if (compiler.kind === 'native') {
    run('make', '-s', '-C', native, 'STRICT=1', `CC=${compiler.command}`, 'all', ...programs);
    return { native };
  }
  const toolchain = join(root, `build/toolchains/${compiler.toolchain}-${compiler.headers}`);
  run('sh', 'ci/toolchain.sh', compiler.toolchain, toolchain, compiler.headers);
  // The sanitizers are those of this machine's libc.
  run('make', '-s', '-C', native, 'STRICT=1', 'SANITIZE=', `CC=${join(toolchain, 'cc')}`, ...programs);
  return { native, toolchain };
};

/** A root file system of the programs, their libc and a shell, which tests start programs by. */
export const makeTree = (
  native: string,
  toolchain: string,
  busybox: string,
  folder: string,
  only?: string,
): string => {
  const tree = join(folder, 'tree');
  rmSync(tree, { recursive: true, force: true });
  for (const name of neededFiles) {
    mkdirSync(dirname(join(tree, 'native', name)), { recursive: true });
    cpSync(join(native, name), join(tree, 'native', name));
  }
  for (const name of ['lib', 'lib64'])
    if (existsSync(join(toolchain, 'root', name))) run('cp', '-a', join(toolchain, 'root', name), tree);
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp']) mkdirSync(join(tree, name), { recursive: true });
  cpSync(busybox, join(tree, 'bin/busybox'));
  symlinkSync('busybox', join(tree, 'bin/sh'));
  const words = only === undefined ? '' : ` '${only.replaceAll("'", `'\\''`)}'`;
  writeFileSync(join(tree, 'run-tests'), `cd /native && exec ./build/test/unimap-test${words}\n`);
  return tree;
};
