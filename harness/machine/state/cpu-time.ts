import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { listFolder, readText } from '../sysfs.ts';

/** Of USER_HZ, in which the kernel tells both files; 100 on every architecture this runs on. */
const millisecondsPerTick = 10;

/** PF_KTHREAD (linux/sched.h): a thread of the kernel's. */
const kernelThread = 0x00200000;

interface TaskTimes {
  readonly id: number;
  readonly parent: number;
  readonly name: string;
  readonly flags: number;
  /** utime, stime, cutime and cstime, in ticks: the task and its children that have ended, with theirs. */
  readonly ticks: readonly number[];
}

const readTask = (procRoot: string, task: string): TaskTimes | undefined => {
  const text = readText(join(procRoot, task, 'stat'));
  if (text === undefined) return undefined;
  // The command's name, in parentheses, may hold spaces and parentheses itself.
  const end = text.lastIndexOf(')');
  const fields = text
    .slice(end + 2)
    .split(' ')
    .map(Number);
  const [parent, flags] = [fields[1], fields[6]];
  const ticks = fields.slice(11, 15);
  if (parent === undefined || flags === undefined || ticks.length !== 4) return undefined;
  if (![parent, flags, ...ticks].every(Number.isFinite)) return undefined;
  return { id: parseInt(text, 10), parent, name: text.slice(text.indexOf('(') + 1, end), flags, ticks };
};

const everyTask = (procRoot: string): TaskTimes[] =>
  listFolder(procRoot)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readTask(procRoot, name) ?? []);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/**
 * What threads of the kernel's took: they write back, read ahead and compact for others. Not those that serve interrupts,
 * whose time the kernel counts as that of interrupts too. A thread that has ended takes its time with it, so this is a
 * little too little after a while.
 */
const kernelThreadTicks = (tasks: readonly TaskTimes[]): number =>
  sum(
    tasks.flatMap(({ name, flags, ticks }) =>
      (flags & kernelThread) !== 0 && !name.startsWith('ksoftirqd') ? ticks.slice(0, 2) : [],
    ),
  );

/**
 * A task's time and that of all that descend from it. The kernel adds a child's time to its parent's only when the child
 * has ended: a worker that lives through several blocks would count as others' in each, and as less than nothing at its end.
 */
const ticksWithDescendants = (task: TaskTimes, tasks: readonly TaskTimes[]): number =>
  sum(task.ticks) +
  sum(tasks.filter(({ parent }) => parent === task.id).map((child) => ticksWithDescendants(child, tasks)));

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
  const tasks = everyTask(procRoot);
  const self = readTask(procRoot, 'self');
  return {
    total: total * millisecondsPerTick,
    busy: busy * millisecondsPerTick,
    steal: steal * millisecondsPerTick,
    ...(self && { own: ticksWithDescendants(self, tasks) * millisecondsPerTick }),
    kernel: (kernelThreadTicks(tasks) + irq + softirq) * millisecondsPerTick,
  };
};
