import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { meminfoBytes } from '../sysfs.ts';
import { readCpuTime } from './cpu-time.ts';
import { readFrequency } from './frequency.ts';
import { readLimits } from './group-limits.ts';
import { readPressure } from './pressure.ts';
import { readSettings } from './read-settings.ts';

type MachineNow = Omit<MachineStateRecord, 'kind' | 'scenario' | 'when' | 'sets'>;

/** The machine at this moment. Never throws: what the kernel does not tell is absent. */
export const readState = (sysRoot = '/sys', procRoot = '/proc'): MachineNow => {
  const cpuTime = readCpuTime(procRoot);
  const frequency = readFrequency(sysRoot, procRoot);
  const available = meminfoBytes(join(procRoot, 'meminfo'), 'MemAvailable');
  return {
    time: new Date().toISOString(),
    ...(cpuTime && { cpuTime }),
    ...(frequency && { frequency }),
    ...readSettings(sysRoot, procRoot),
    ...(available !== undefined && { available }),
    pressure: readPressure(procRoot),
    limits: readLimits(sysRoot, procRoot),
  };
};
