import { join } from 'node:path';
import { groupFolders } from '../control-group.ts';
import { parseCpuList } from '../cpu-list.ts';
import { readText } from '../sysfs.ts';

const readAffinity = (procRoot: string): number[] | undefined => {
  const list = /^Cpus_allowed_list:\s*(\S*)$/m.exec(readText(join(procRoot, 'self/status')) ?? '')?.[1];
  return list === undefined ? undefined : parseCpuList(list);
};

/** Of cgroup v2, mounted alone or beside v1, and of v1. */
const readCpuset = (sysRoot: string, procRoot: string): number[] | undefined => {
  for (const { version, path } of groupFolders('cpuset', sysRoot, procRoot)) {
    const text = readText(join(path, version === 2 ? 'cpuset.cpus.effective' : 'cpuset.effective_cpus'));
    const cpus = text === undefined ? undefined : parseCpuList(text);
    if (cpus !== undefined) return cpus;
  }
  return undefined;
};

/**
 * The online CPUs this process may run on. The kernel keeps an affinity within its cpuset; both are read, because a
 * container may hide either.
 */
export const readUsableCpus = (
  sysRoot: string,
  procRoot: string,
  online: readonly number[],
): { cpus: number[]; notes: string[] } => {
  const limits = { affinity: readAffinity(procRoot), cpuset: readCpuset(sysRoot, procRoot) };
  const notes: string[] = [];
  if (limits.affinity === undefined)
    notes.push('the affinity of this process cannot be read: every CPU counts as allowed');
  let cpus = [...online];
  for (const [name, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    const allowed = new Set(limit);
    const left = cpus.filter((cpu) => allowed.has(cpu));
    if (left.length > 0) cpus = left;
    else notes.push(`the ${name} of this process names no online CPU: ignored`);
  }
  return { cpus, notes };
};
