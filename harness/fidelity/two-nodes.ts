import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { availableParallelism } from 'node:os';
import { readNodes } from '../machine/nodes.ts';

/** What a process must see for `--numa` to mean something to llama.cpp, and the words that make it so. */
export type TwoNodes =
  | { readonly status: 'there'; readonly prefix: readonly string[]; readonly how: string }
  | { readonly status: 'unsupported'; readonly reason: string };

/** Two nodes that share out this machine's CPUs, as files of /sys/devices/system/node. */
export const nodeFiles = (cpus: number): Record<string, string> => {
  const half = Math.ceil(cpus / 2);
  const files: Record<string, string> = { online: '0-1', possible: '0-1', has_memory: '0-1', has_cpu: '0-1' };
  for (const node of [0, 1]) {
    const own = Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) => cpu < half === (node === 0));
    files[`node${node}/cpulist`] = own.join(',');
    files[`node${node}/distance`] = node === 0 ? '10 20' : '20 10';
    // llama.cpp asks whether there is a file of that name.
    for (const cpu of own) files[`node${node}/cpu${cpu}`] = '';
  }
  return files;
};

const writeNodes = (folder: string): void => {
  for (const [name, content] of Object.entries(nodeFiles(availableParallelism()))) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), `${content}\n`);
  }
};

/** The files are shown in a mount namespace of the process alone: it ends with the process. */
export const showTwoNodes = async (folder: string): Promise<TwoNodes> => {
  if (readNodes().length > 1) return { status: 'there', prefix: [], how: 'this machine has several nodes' };
  writeNodes(folder);
  const mount = 'mount --bind "$0" /sys/devices/system/node && exec "$@"';
  const root = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const prefix = ['unshare', ...root, '--mount', 'sh', '-c', mount, folder] as const;
  const [file, ...args] = [...prefix, 'cat', '/sys/devices/system/node/online'];
  const tried = await execa(file, args, { reject: false });
  if (!tried.failed && tried.stdout.trim() === '0-1')
    return { status: 'there', prefix, how: 'two nodes shown by a bind mount' };
  const said = tried.stderr.trim();
  return {
    status: 'unsupported',
    reason: `this machine has one node, and two cannot be shown to a process: ${said === '' ? (tried.shortMessage ?? '') : said}`,
  };
};
