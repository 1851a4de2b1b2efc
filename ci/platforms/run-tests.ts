import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { emulatorCommand, kernelWords } from '../../harness/lab/guest-architecture.ts';
import { machineArguments } from '../../harness/lab/guest-machine.ts';
import type { Guest } from './platform.ts';
import { kernelOf } from './of-debian.ts';

const mebibyte = 1024 ** 2;
/** Emulated, the tests take minutes. */
const deadline = 1_800_000;
const caught = {
  reject: false,
  all: true,
  stdin: 'ignore',
  timeout: deadline,
  killSignal: 'SIGKILL',
} as const;

/** On this machine, with the libraries that are here. */
export const runHere = async (native: string, portable: boolean, only?: string): Promise<string> => {
  const { all } = await execa(
    `./build/test/${portable ? 'posix-test' : 'unimap-test'}`,
    only === undefined ? [] : [only],
    {
      ...caught,
      cwd: native,
      env: { ASAN_OPTIONS: 'detect_leaks=1', UBSAN_OPTIONS: 'print_stacktrace=1' },
    },
  );
  return all;
};

/** On this machine's kernel, with a tree as the root of all files. Its mounts are gone with it. */
export const runInTree = async (tree: string): Promise<string> => {
  const steps = [
    'for each in proc sys dev; do mount --rbind /$each $0/$each; done',
    'exec chroot $0 /bin/sh /run-tests',
  ];
  const { all } = await execa('unshare', ['--mount', 'sh', '-ec', steps.join('\n'), tree], caught);
  return all;
};

const makeInitrd = (tree: string, folder: string): string => {
  const initrd = join(folder, 'initrd');
  cpSync(join(import.meta.dirname, 'init'), join(tree, 'init'));
  execFileSync(
    'sh',
    ['-ec', 'chmod 755 init; find . | busybox cpio -o -H newc -R 0:0 2>/dev/null >"$0"', initrd],
    {
      cwd: tree,
    },
  );
  return initrd;
};

/** In a guest that is nothing but a kernel and a tree. */
export const runInGuest = async (tree: string, guest: Guest, folder: string): Promise<string> => {
  const [program, ...machine] = emulatorCommand(guest.architecture, 'tcg');
  const numa = machineArguments({
    nodes: guest.nodes,
    // Two replicas of a set in pages of 32 MiB take some 400 MiB of the first node.
    memory: 1536 * mebibyte,
    threadsPerCore: 1,
    memoryless: [],
    cpuless: [],
    pool: undefined,
    pool1g: undefined,
    distances: undefined,
  });
  const words = kernelWords(guest.architecture, 'tcg').join(' ');
  const boot = ['-kernel', await kernelOf(guest), '-initrd', makeInitrd(tree, folder), '-append', words];
  const { all } = await execa(program, [...machine, ...numa, ...boot, '-serial', 'stdio'], caught);
  return all;
};
