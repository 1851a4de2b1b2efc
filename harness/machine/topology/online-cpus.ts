import { join } from 'node:path';
import { parseCpuList } from '../cpu-list.ts';
import { listFolder, readText } from '../sysfs.ts';

const readList = (path: string): number[] | undefined => {
  const text = readText(path);
  return text === undefined ? undefined : parseCpuList(text);
};

/** CPUs with a folder of their own, which offline ones keep. */
const fromFolders = (folder: string): number[] =>
  listFolder(folder)
    .flatMap((name) => parseCpuList(/^cpu(\d+)$/.exec(name)?.[1] ?? '') ?? [])
    .sort((a, b) => a - b);

const fromCpuinfo = (procRoot: string): number[] =>
  [...(readText(join(procRoot, 'cpuinfo')) ?? '').matchAll(/^processor\s*:\s*(\d+)$/gm)]
    .flatMap(([, id = '']) => parseCpuList(id) ?? [])
    .sort((a, b) => a - b);

/**
 * The CPUs that run and those switched off, from the first source that names any: containers hide the best ones.
 * `online` is never empty.
 */
export const readOnlineCpus = (
  sysRoot: string,
  procRoot: string,
): { online: number[]; offline: number[]; notes: string[] } => {
  const folder = join(sysRoot, 'devices/system/cpu');
  const present = readList(join(folder, 'present')) ?? fromFolders(folder);
  const notRunning = (online: readonly number[]): number[] => {
    const running = new Set(online);
    return present.filter((cpu) => !running.has(cpu));
  };
  const sources: [string, () => number[] | undefined][] = [
    ['devices/system/cpu/online', () => readList(join(folder, 'online'))],
    [
      'the folders in devices/system/cpu',
      () => fromFolders(folder).filter((cpu) => readText(join(folder, `cpu${cpu}/online`)) !== '0'),
    ],
    ['cpuinfo', () => fromCpuinfo(procRoot)],
    [
      'the affinity of this process',
      () =>
        parseCpuList(
          /^Cpus_allowed_list:\s*(\S+)$/m.exec(readText(join(procRoot, 'self/status')) ?? '')?.[1] ?? '',
        ),
    ],
  ];
  for (const [index, [name, read]] of sources.entries()) {
    const online = read();
    if (online === undefined || online.length === 0) continue;
    return {
      online: [...new Set(online)],
      offline: notRunning(online),
      notes: index === 0 ? [] : [`the list of online CPUs cannot be read: taken from ${name}`],
    };
  }
  return { online: [0], offline: [], notes: ['nothing tells which CPUs there are: CPU 0 is assumed'] };
};
