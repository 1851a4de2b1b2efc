import { join } from 'node:path';
import { parseCpuList } from '../cpu-list.ts';
import { readText } from '../sysfs.ts';

const readAffinity = (procRoot: string): number[] | undefined => {
  const list = /^Cpus_allowed_list:\s*(\S*)$/m.exec(readText(join(procRoot, 'self/status')) ?? '')?.[1];
  return list === undefined ? undefined : parseCpuList(list);
};

/** From a control group up to its root: one without the cpuset controller obeys the nearest above it that has it. */
const upwards = (path: string): string[] => {
  const parts = path.split('/').filter((part) => part !== '');
  // A group outside this cgroup namespace is shown through `..` and cannot be followed.
  if (parts.includes('..')) return [''];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/')).concat('');
};

/** Of cgroup v2, mounted alone or beside v1, and of v1. */
const readCpuset = (sysRoot: string, procRoot: string): number[] | undefined => {
  for (const line of (readText(join(procRoot, 'self/cgroup')) ?? '').split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const files =
      controllers === ''
        ? ['', 'unified'].map((mount) => [mount, 'cpuset.cpus.effective'] as const)
        : controllers.split(',').includes('cpuset')
          ? [['cpuset', 'cpuset.effective_cpus'] as const]
          : [];
    for (const [mount, name] of files) {
      for (const group of upwards(path)) {
        const text = readText(join(sysRoot, 'fs/cgroup', mount, group, name));
        const cpus = text === undefined ? undefined : parseCpuList(text);
        if (cpus !== undefined) return cpus;
      }
    }
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
