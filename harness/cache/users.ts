import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseMounts, readMountinfo } from '../machine/mounts.ts';
import { listFolder, readText } from '../machine/sysfs.ts';

/** What keeps a folder from being removed. */
export interface Users {
  /** Processes that run in it or from it, hold files of it open or mapped, or were started with a path in it. */
  readonly processes: readonly number[];
  /** What is mounted below it: removing it would remove files elsewhere. */
  readonly mounts: readonly string[];
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const linksOf = (process: string): string[] => {
  const links = [
    ...['cwd', 'root', 'exe'].map((name) => join(process, name)),
    ...listFolder(join(process, 'fd')).map((name) => join(process, 'fd', name)),
  ];
  return links.flatMap((link) => {
    try {
      return [readlinkSync(link)];
    } catch {
      return []; // Closed meanwhile, or another user's.
    }
  });
};

const mapped = (process: string): string[] =>
  // start-end mode offset device inode path, and the path may have blanks.
  (readText(join(process, 'maps')) ?? '').split('\n').map((line) => line.replace(/^(\S+\s+){5}/, ''));

/** QEMU closes its kernel once it is loaded; its command line names it for as long as the guest runs. */
const words = (process: string): string[] => {
  try {
    return readFileSync(join(process, 'cmdline'), 'utf8')
      .split('\0')
      .flatMap((word) => word.split('='));
  } catch {
    return [];
  }
};

/** Who uses each of these folders (absolute, without links), in their order. Other users' processes are seen by root alone. */
export const usersOf = (folders: readonly string[], procRoot = '/proc'): Users[] => {
  const points = parseMounts(readMountinfo(procRoot)).map(({ point }) => point);
  const found = folders.map((folder) => ({
    folder,
    processes: [] as number[],
    mounts: points.filter((point) => isBelow(point, folder)),
  }));
  for (const name of listFolder(procRoot).filter((each) => /^\d+$/.test(each))) {
    const process = join(procRoot, name);
    const paths = [...new Set([...linksOf(process), ...mapped(process), ...words(process)])];
    for (const { folder, processes } of found)
      if (paths.some((path) => isBelow(path, folder))) processes.push(Number(name));
  }
  return found.map(({ processes, mounts }) => ({ processes, mounts }));
};
