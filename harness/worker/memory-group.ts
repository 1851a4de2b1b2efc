import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupFolders } from '../machine/control-group.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';

const prefix = 'unimap-pressure-';

/** Of processes that were killed before they could take it away. */
const removeStale = (parent: string): void => {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmdirSync(join(parent, name));
  }
};

/**
 * Runs `work` with this process in a control group of its own that may hold no more memory than `limit` bytes, page cache
 * included. What was charged to the process before stays where it was.
 * @throws where no such group can be made: without the right to, or without the controller
 */
export const inMemoryGroup = <T>(limit: number, work: () => T): T => {
  const [parent] = groupFolders('memory', '/sys', '/proc').filter(({ version, path }) =>
    existsSync(join(path, version === 2 ? 'memory.current' : 'memory.limit_in_bytes')),
  );
  if (parent === undefined)
    throw Object.assign(new Error('no control group here limits memory'), { syscall: 'mkdir' });
  removeStale(parent.path);
  const page = ownPageSizes().base;
  const group = join(parent.path, `${prefix}${process.pid}`);
  mkdirSync(group);
  try {
    writeFileSync(
      join(group, parent.version === 2 ? 'memory.max' : 'memory.limit_in_bytes'),
      String(Math.ceil(limit / page) * page),
    );
    writeFileSync(join(group, 'cgroup.procs'), String(process.pid));
    return work();
  } finally {
    writeFileSync(join(parent.path, 'cgroup.procs'), String(process.pid));
    rmdirSync(group);
  }
};
