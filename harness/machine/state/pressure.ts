import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { readText } from '../sysfs.ts';

type Pressure = MachineStateRecord['pressure'];

const stall = (text: string, kind: 'some' | 'full') => {
  const [, avg10, total] = new RegExp(`^${kind} avg10=([\\d.]+) .*\\btotal=(\\d+)$`, 'm').exec(text) ?? [];
  return avg10 === undefined || total === undefined
    ? {}
    : { [kind]: { avg10: Number(avg10), total: Number(total) } };
};

/** What could not run for want of each resource. Empty on a kernel without PSI, or booted without it. */
export const readPressure = (procRoot: string): Pressure =>
  Object.fromEntries(
    (['cpu', 'memory', 'io'] as const).flatMap((resource) => {
      const text = readText(join(procRoot, 'pressure', resource));
      return text === undefined ? [] : [[resource, { ...stall(text, 'some'), ...stall(text, 'full') }]];
    }),
  );
