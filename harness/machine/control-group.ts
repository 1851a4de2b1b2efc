import { join } from 'node:path';
import { readText } from './sysfs.ts';

export interface GroupFolder {
  /** Of cgroup: their files have different names. */
  readonly version: 1 | 2;
  readonly path: string;
}

/** From a control group up to its root: one without a controller obeys the nearest above it that has it. */
const upwards = (path: string): string[] => {
  const parts = path.split('/').filter((part) => part !== '');
  // A group outside this cgroup namespace is shown through `..` and cannot be followed.
  if (parts.includes('..')) return [''];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/')).concat('');
};

/**
 * Folders in which the limits of `controller` that bind this process may stand, of each hierarchy the nearest first.
 * cgroup v2 may be mounted alone or, as `unified`, beside v1.
 */
export const groupFolders = (controller: string, sysRoot: string, procRoot: string): GroupFolder[] =>
  (readText(join(procRoot, 'self/cgroup')) ?? '').split('\n').flatMap((line) => {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) return [];
    const under = (version: 1 | 2, mount: string): GroupFolder[] =>
      upwards(group).map((each) => ({ version, path: join(sysRoot, 'fs/cgroup', mount, each) }));
    if (controllers === '') return [...under(2, ''), ...under(2, 'unified')];
    return controllers.split(',').includes(controller) ? under(1, controller) : [];
  });
