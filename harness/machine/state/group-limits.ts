import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { groupFolders, type GroupFolder } from '../control-group.ts';
import { readGroupMemory } from '../memory-room.ts';
import { readText } from '../sysfs.ts';

const cpuLimit = ({ version, path }: GroupFolder): number[] => {
  const [quota, period] =
    version === 2
      ? (readText(join(path, 'cpu.max')) ?? '').split(' ').map(Number)
      : ['quota', 'period'].map((name) => Number(readText(join(path, `cpu.cfs_${name}_us`))));
  const cpus = (quota ?? Number.NaN) / (period ?? Number.NaN);
  return cpus > 0 && Number.isFinite(cpus) ? [cpus] : [];
};

/** Milliseconds. v1 tells nanoseconds, v2 microseconds. */
const heldBack = ({ path }: GroupFolder): number[] => {
  const [, unit, time] = /^throttled_(usec|time) (\d+)$/m.exec(readText(join(path, 'cpu.stat')) ?? '') ?? [];
  return time === undefined ? [] : [Math.round(Number(time) / (unit === 'usec' ? 1e3 : 1e6))];
};

const nearest = (folders: readonly GroupFolder[], v2: string, v1: string): string | undefined =>
  folders.map(({ version, path }) => readText(join(path, version === 2 ? v2 : v1))).find((text) => text);

/** A group obeys the tightest limit among its own and those above it. */
export const readLimits = (sysRoot: string, procRoot: string): MachineStateRecord['limits'] => {
  const memory = readGroupMemory(sysRoot, procRoot).map(({ limit }) => limit);
  const cpuFolders = groupFolders('cpu', sysRoot, procRoot);
  const cpus = cpuFolders.flatMap(cpuLimit);
  const held = cpuFolders.flatMap(heldBack);
  const sets = groupFolders('cpuset', sysRoot, procRoot);
  const cpuset = nearest(sets, 'cpuset.cpus.effective', 'cpuset.effective_cpus');
  const nodes = nearest(sets, 'cpuset.mems.effective', 'cpuset.effective_mems');
  return {
    ...(memory.length > 0 && { memory: Math.min(...memory) }),
    ...(cpus.length > 0 && { cpus: Math.min(...cpus) }),
    ...(cpuset !== undefined && { cpuset }),
    ...(nodes !== undefined && { nodes }),
    ...(held.length > 0 && { heldBack: Math.max(...held) }),
  };
};
