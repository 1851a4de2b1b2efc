import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder, readText } from '../machine/sysfs.ts';

export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
}

/** Of the files that are there. */
export const identitiesOf = (paths: readonly string[]): FileIdentity[] =>
  paths.flatMap((path) => {
    const status = statSync(path, { throwIfNoEntry: false, bigint: true });
    return status === undefined ? [] : [{ device: String(status.dev), inode: String(status.ino) }];
  });

/** `08:02` of /proc/PID/maps, from the number stat() gives (makedev(3) of the C library). */
const deviceText = (device: bigint): string => {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  return `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}`;
};

/** Processes that map one of these files, by number. Those of other users are seen by root alone. */
export const mappedBy = (files: readonly FileIdentity[], procRoot = '/proc'): number[] => {
  const wanted = new Set(files.map(({ device, inode }) => `${deviceText(BigInt(device))} ${inode}`));
  return listFolder(procRoot)
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) =>
      (readText(join(procRoot, pid, 'maps')) ?? '').split('\n').some((line) => {
        // start-end mode offset device inode path
        const [, , , device, inode] = line.split(/\s+/, 5);
        return inode !== undefined && inode !== '0' && wanted.has(`${device ?? ''} ${inode}`);
      }),
    )
    .map(Number);
};
