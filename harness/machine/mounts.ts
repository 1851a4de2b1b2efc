import { join } from 'node:path';
import { kernelPath } from './kernel-path.ts';
import { readText } from './sysfs.ts';

export interface Mount {
  readonly point: string;
  readonly fileSystem: string;
  /** What was mounted; of a file system in memory any word of who mounted it. */
  readonly source: string;
  /** Of this mount, as the kernel writes them: `rw,relatime`. */
  readonly options: string;
  /** Of the file system, whoever mounts it: `size=24684096k,huge=always`. */
  readonly superOptions: string;
}

/** See proc_pid_mountinfo(5): ID parent device root point options optional.. - type source super-options. */
const line = /^\d+ \d+ \S+ \S+ (\S+) (\S+) .*?- (\S+) (\S*) ?(\S*)/;

export const readMountinfo = (procRoot = '/proc'): string => readText(join(procRoot, 'self/mountinfo')) ?? '';

/** In the kernel's order: of those mounted over each other the last is the one that is seen. */
export const parseMounts = (mountinfo: string): Mount[] =>
  mountinfo.split('\n').flatMap((text) => {
    const [, point, options, fileSystem, source = '', superOptions = ''] = line.exec(text) ?? [];
    return point === undefined || options === undefined || fileSystem === undefined
      ? []
      : [{ point: kernelPath(point), fileSystem, source, options, superOptions }];
  });

const holds = (point: string, path: string): boolean =>
  point === '/' || path === point || path.startsWith(`${point}/`);

/** The mount that a path (absolute, without links) is on: the deepest, and of these the last. */
export const mountHolding = <M extends Pick<Mount, 'point'>>(
  path: string,
  mounts: readonly M[],
): M | undefined =>
  mounts.reduce<M | undefined>(
    (found, each) =>
      holds(each.point, path) && each.point.length >= (found?.point.length ?? 0) ? each : found,
    undefined,
  );
