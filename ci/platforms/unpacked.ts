import { execFileSync } from 'node:child_process';
import { existsSync, globSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../harness/cache/cache-folder.ts';
import type { Guest } from './platform.ts';

const root = join(import.meta.dirname, '../..');

/** Debian packages, unpacked once into the cache folder. */
export const unpacked = (release: string, arch: string, ...packages: string[]): string => {
  const folder = join(cacheFolder(), 'platforms', [release, arch, ...packages].join('-'));
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  try {
    execFileSync('sh', [join(root, 'ci/unpack-debian.sh'), release, arch, making, ...packages], {
      stdio: ['ignore', 2, 2],
    });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
};

/** The one file of an unpacked package that a pattern names. */
const fileOf = (folder: string, pattern: string): string => {
  const [name] = globSync(pattern, { cwd: folder });
  if (name === undefined) throw new Error(`${folder} holds no ${pattern}`);
  return join(folder, name);
};

export const kernelOf = ({ release, arch, kernel }: Guest): string =>
  fileOf(unpacked(release, arch, kernel), 'boot/vmlinuz-*');

export const busyboxOf = (arch: Guest['arch']): string =>
  fileOf(unpacked('bookworm', arch, 'busybox-static'), '{usr/bin,bin}/busybox');
