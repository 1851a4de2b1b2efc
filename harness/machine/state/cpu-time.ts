import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { readText } from '../sysfs.ts';

/** Of USER_HZ, in which the kernel tells both files; 100 on every architecture this runs on. */
const millisecondsPerTick = 10;

/** utime, stime, cutime and cstime: this process and its children that have ended, with theirs. */
const readOwn = (procRoot: string): number | undefined => {
  const text = readText(join(procRoot, 'self/stat'));
  // The command's name, in parentheses, may hold spaces and parentheses itself.
  const fields = text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
  if (fields?.length !== 4 || !fields.every(Number.isFinite)) return undefined;
  return fields.reduce((sum, ticks) => sum + ticks) * millisecondsPerTick;
};

/**
 * What all CPUs did since the machine started. Guests' time is within user time, so it is not added again; waiting for
 * a disk is idle. Undefined where /proc/stat is absent or damaged.
 */
export const readCpuTime = (procRoot: string): MachineStateRecord['cpuTime'] => {
  const line = /^cpu +(.+)$/m.exec(readText(join(procRoot, 'stat')) ?? '')?.[1];
  const [user, nice, system, idle, wait = 0, irq = 0, softirq = 0, steal = 0] = (line ?? '')
    .split(/\s+/)
    .map(Number);
  if (user === undefined || nice === undefined || system === undefined || idle === undefined)
    return undefined;
  const busy = user + nice + system + irq + softirq;
  const total = busy + idle + wait + steal;
  if (!Number.isFinite(total)) return undefined;
  const own = readOwn(procRoot);
  return {
    total: total * millisecondsPerTick,
    busy: busy * millisecondsPerTick,
    steal: steal * millisecondsPerTick,
    ...(own !== undefined && { own }),
  };
};
