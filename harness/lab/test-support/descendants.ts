import { readdirSync } from 'node:fs';
import { readProcess, type ProcessEntry } from '../../lifecycle/process-table.ts';

const isBelow = (entry: ProcessEntry, ancestor: number): boolean => {
  if (entry.parent === ancestor) return true;
  const parent = entry.parent > 1 ? readProcess(entry.parent) : undefined;
  return parent !== undefined && isBelow(parent, ancestor);
};

/** The QEMU that a process, or one that it started, has started. The kernel keeps 15 letters of a name. */
export const qemuBelow = (ancestor: number): ProcessEntry | undefined =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .find((entry) => entry?.name === 'qemu-system-x86' && isBelow(entry, ancestor));

/** Whether that very process is still there, and not a later one of its number. */
export const isAlive = ({ pid, started }: ProcessEntry): boolean => readProcess(pid)?.started === started;
