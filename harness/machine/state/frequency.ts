import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { listFolder, readCount, readText } from '../sysfs.ts';

/** From cpufreq, else, without a governor, from cpuinfo, which guests have. Undefined where neither tells. */
export const readFrequency = (sysRoot: string, procRoot: string): MachineStateRecord['frequency'] => {
  const folder = join(sysRoot, 'devices/system/cpu');
  const cpus = listFolder(folder).filter((name) => /^cpu\d+$/.test(name));
  const governors = cpus.flatMap((cpu) => readText(join(folder, cpu, 'cpufreq/scaling_governor')) ?? []);
  const scaled = cpus.flatMap((cpu) => {
    const kilohertz = readCount(join(folder, cpu, 'cpufreq/scaling_cur_freq'));
    return kilohertz === undefined ? [] : [kilohertz / 1000];
  });
  const told = [...(readText(join(procRoot, 'cpuinfo')) ?? '').matchAll(/^cpu MHz\s*:\s*([\d.]+)$/gm)];
  const megahertz = scaled.length > 0 ? scaled : told.map(([, text]) => Number(text));
  // A package's count is seen by each of its CPUs; it serves to tell a change, not to count events.
  const counts = cpus.flatMap((cpu) =>
    ['core', 'package'].flatMap(
      (part) => readCount(join(folder, cpu, 'thermal_throttle', `${part}_throttle_count`)) ?? [],
    ),
  );
  if (governors.length + megahertz.length + counts.length === 0) return undefined;
  return {
    ...(governors.length > 0 && { governor: [...new Set(governors)].sort().join(', ') }),
    ...(megahertz.length > 0 && {
      megahertz: {
        lowest: megahertz.reduce((least, each) => Math.min(least, each)),
        highest: megahertz.reduce((most, each) => Math.max(most, each)),
      },
    }),
    ...(counts.length > 0 && { throttled: counts.reduce((sum, count) => sum + count) }),
  };
};
