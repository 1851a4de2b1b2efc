import { join } from 'node:path';
import { listFolder, readCount, readCpus, readText } from '../sysfs.ts';
import type { Cache, CacheType } from './topology.ts';

// Maps, because what stands in a damaged file may be the name of a property every object has.
const types: ReadonlyMap<string, CacheType> = new Map([
  ['Data', 'data'],
  ['Instruction', 'instruction'],
  ['Unified', 'unified'],
]);
const factors: ReadonlyMap<string, number> = new Map([
  ['K', 1024],
  ['M', 1024 ** 2],
  ['G', 1024 ** 3],
]);

/** `48K`, as the kernel writes a cache's size. */
const parseSize = (text: string): number | undefined => {
  const [, number, unit = ''] = /^(\d+)([KMG])$/.exec(text) ?? [];
  const bytes = Number(number) * (factors.get(unit) ?? Number.NaN);
  return bytes > 0 ? bytes : undefined;
};

/** Every cache once, the largest level last. Empty where the kernel shows none, as in many guests. */
export const readCaches = (sysRoot: string, online: readonly number[]): Cache[] => {
  const running = new Set(online);
  const caches = new Map<string, Cache>();
  for (const cpu of online) {
    const folder = join(sysRoot, `devices/system/cpu/cpu${cpu}/cache`);
    for (const index of listFolder(folder).filter((name) => /^index\d+$/.test(name))) {
      const level = readCount(join(folder, index, 'level'));
      const type = types.get(readText(join(folder, index, 'type')) ?? '');
      if (level === undefined || type === undefined) continue;
      const shared =
        readCpus(join(folder, index, 'shared_cpu_list'), join(folder, index, 'shared_cpu_map')) ?? [];
      const cpus = (shared.includes(cpu) ? shared : [cpu]).filter((each) => running.has(each));
      const bytes = parseSize(readText(join(folder, index, 'size')) ?? '');
      caches.set(`${level} ${type} ${cpus.join()}`, {
        level,
        type,
        ...(bytes === undefined ? {} : { bytes }),
        cpus,
      });
    }
  }
  return [...caches.values()].sort(
    (a, b) => a.level - b.level || a.type.localeCompare(b.type) || (a.cpus[0] ?? 0) - (b.cpus[0] ?? 0),
  );
};
