import { mountHolding, parseMounts, readMountinfo, type Mount } from '../machine/mounts.ts';

/** A mounted file system that keeps files in memory. */
export interface MemoryMount {
  readonly point: string;
  readonly kind: 'tmpfs' | 'hugetlbfs';
  /** Of a tmpfs, its `huge=`; without one it is `never`. */
  readonly huge: string;
  /** Of a hugetlbfs, in bytes. */
  readonly pageBytes?: number;
  readonly readOnly: boolean;
  /** As the kernel writes them. */
  readonly options: string;
}

const units: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

const pageBytesOf = (options: readonly string[]): number | undefined => {
  const [, number, unit = ''] =
    /^pagesize=(\d+)([KMG]?)$/.exec(options.find((each) => each.startsWith('pagesize=')) ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1);
};

const inMemory = ({ point, fileSystem, options, superOptions }: Mount): MemoryMount[] => {
  if (fileSystem !== 'tmpfs' && fileSystem !== 'hugetlbfs') return [];
  const all = [...options.split(','), ...superOptions.split(',')];
  const pageBytes = pageBytesOf(all);
  return [
    {
      point,
      kind: fileSystem,
      huge: all.find((each) => each.startsWith('huge='))?.slice('huge='.length) ?? 'never',
      ...(pageBytes !== undefined && { pageBytes }),
      readOnly: all.includes('ro'),
      options: superOptions,
    },
  ];
};

/** Every tmpfs and hugetlbfs this process sees; of those mounted over each other, whatever they are, the last. */
export const memoryMounts = (mountinfo = readMountinfo()): MemoryMount[] => {
  const byPoint = new Map(parseMounts(mountinfo).map((mount) => [mount.point, mount]));
  return [...byPoint.values()].flatMap(inMemory);
};

/** What a path (absolute, without links) is on, if that is in memory: a disk may be mounted below a tmpfs, or over one. */
export const memoryMountOf = (path: string, mountinfo = readMountinfo()): MemoryMount | undefined => {
  const mount = mountHolding(path, parseMounts(mountinfo));
  return mount && inMemory(mount)[0];
};

/** Huge pages are what it gives for a file without being asked; `advise` gives them to whoever asks, which no client does. */
export const givesHugePages = ({ kind, huge }: MemoryMount): boolean =>
  kind === 'hugetlbfs' || huge === 'always' || huge === 'within_size' || huge === 'force';
