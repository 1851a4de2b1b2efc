import { join } from 'node:path';
import { listFolder, readText } from '../machine/sysfs.ts';

/** What processes took so far, with the children they waited for. */
export interface TreeUsage {
  readonly cpuMs: number;
  readonly minorFaults: number;
  readonly majorFaults: number;
  /** Of the largest. */
  readonly peakBytes: number;
}

const childrenOf = (pid: number): number[] =>
  listFolder(`/proc/${pid}/task`).flatMap((task) =>
    (readText(`/proc/${pid}/task/${task}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  );

/** Every process below this one, by number: a client may fork, and start sessions of its own. */
export const descendants = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);

/** Clock ticks a second, as every Linux shows them (USER_HZ). */
const ticks = 100;

/** Fields of /proc/PID/stat from the third on: names may hold anything. See proc_pid_stat(5). */
const statOf = (pid: number): number[] => {
  const stat = readText(join('/proc', String(pid), 'stat')) ?? '';
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
};

const kilobytes = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);

export const usageOf = (pids: readonly number[]): TreeUsage => {
  const stats = pids.map(statOf);
  // Of field n, counted as in the manual.
  const sum = (...fields: readonly number[]): number =>
    stats.reduce((total, stat) => total + fields.reduce((own, field) => own + (stat[field - 3] ?? 0), 0), 0);
  const peaks = pids.map((pid) => kilobytes(readText(`/proc/${pid}/status`) ?? '', 'VmHWM') * 1024);
  return {
    cpuMs: (1000 * sum(14, 15, 16, 17)) / ticks,
    minorFaults: sum(10, 11),
    majorFaults: sum(12, 13),
    peakBytes: Math.max(0, ...peaks),
  };
};

/** Bytes of files, shared memory and hugepages that a process has in memory: cheap to ask, unlike its mappings. */
export const mappedResident = (pid: number): number => {
  const status = readText(`/proc/${pid}/status`) ?? '';
  return (
    1024 * ['RssFile', 'RssShmem', 'HugetlbPages'].reduce((sum, name) => sum + kilobytes(status, name), 0)
  );
};
