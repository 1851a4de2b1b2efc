import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../machine/sysfs.ts';
import { MAP_NORESERVE, PROT_NONE, call, map, RefusedCall } from './libc.ts';

/** Takes and gives back that much address space, without memory behind it. @throws RefusedCall */
export const addressSpace = (bytes: number): true => {
  const address = map(bytes, MAP_NORESERVE, PROT_NONE);
  call('munmap', address, bytes);
  return true;
};

/** Locks and unlocks that much memory. @throws RefusedCall */
export const lockedMemory = (bytes: number): true => {
  const address = map(bytes);
  call('mlock', address, bytes);
  call('munlock', address, bytes);
  call('munmap', address, bytes);
  return true;
};

export interface OpenFilesValue {
  /** Opened at once, beside what this process needs itself. */
  readonly opened: number;
}

/** Opens up to that many files at once, and closes them. */
export const openFiles = (wanted: number): OpenFilesValue => {
  const descriptors: bigint[] = [];
  try {
    while (descriptors.length < wanted) descriptors.push(call('dup', 0));
  } catch (error) {
    if (!(error instanceof RefusedCall)) throw error;
  } finally {
    for (const descriptor of descriptors) call('close', descriptor);
  }
  return { opened: descriptors.length };
};

export interface CgroupLimit {
  readonly bytes: number;
  readonly used: number;
  /** The file that sets it. */
  readonly file: string;
}

export interface CgroupValue {
  /** The tightest from this process's group up to the root; absent where there is none. */
  readonly memory?: CgroupLimit;
  readonly hugetlb?: CgroupLimit;
}

/** Version 1 writes `no limit` as the largest multiple of a page; nothing near it is a limit. */
const unlimited = 2 ** 60;

const tightest = (limits: readonly CgroupLimit[]): CgroupLimit | undefined =>
  limits.reduce<CgroupLimit | undefined>(
    (least, each) =>
      least === undefined || each.bytes - each.used < least.bytes - least.used ? each : least,
    undefined,
  );

/** The folder of a group and all above it, up to the mount. */
const folders = (mount: string, path: string): string[] => {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return names.map((_, index) => join(mount, ...names.slice(0, index + 1))).concat(mount);
};

/** Trying a memory limit ends processes, of others too; so these are read. See cgroups(7). */
export const cgroups = (roots: { sys?: string; proc?: string } = {}): CgroupValue => {
  const sys = roots.sys ?? '/sys';
  let lines: string[] = [];
  try {
    lines = readFileSync(join(roots.proc ?? '/proc', 'self/cgroup'), 'utf8')
      .trim()
      .split('\n');
  } catch {
    return {};
  }
  const read = (controller: string, files: readonly (readonly [string, string])[]): CgroupLimit[] =>
    lines.flatMap((line) => {
      const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      const second = controllers === '';
      if (!second && !controllers.split(',').includes(controller)) return [];
      const mount = join(sys, 'fs/cgroup', second ? '' : controller);
      return folders(mount, path).flatMap((folder) =>
        files.flatMap(([limit, usage]) => {
          const text = readText(join(folder, limit));
          const bytes = Number(text ?? Number.NaN);
          if (text === '' || !Number.isFinite(bytes) || bytes >= unlimited) return [];
          return [{ bytes, used: Number(readText(join(folder, usage)) ?? 0), file: join(folder, limit) }];
        }),
      );
    });
  const memory = tightest(
    read('memory', [
      ['memory.max', 'memory.current'],
      ['memory.high', 'memory.current'],
      ['memory.limit_in_bytes', 'memory.usage_in_bytes'],
    ]),
  );
  const hugetlb = tightest(
    read('hugetlb', [
      ['hugetlb.2MB.max', 'hugetlb.2MB.current'],
      ['hugetlb.2MB.rsvd.max', 'hugetlb.2MB.rsvd.current'],
      ['hugetlb.2MB.limit_in_bytes', 'hugetlb.2MB.usage_in_bytes'],
    ]),
  );
  return { ...(memory && { memory }), ...(hugetlb && { hugetlb }) };
};
