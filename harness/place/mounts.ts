import { readText } from '../machine/sysfs.ts';

/** A mounted file system that keeps files in memory. */
export interface MemoryMount {
  readonly point: string;
  readonly kind: 'tmpfs' | 'hugetlbfs';
  /** Of a tmpfs, its `huge=`; without one it is `never`. */
  readonly huge: string;
  /** Of a hugetlbfs, in bytes. */
  readonly pageBytes?: number;
  readonly readOnly: boolean;
  /** A tmpfs can be swapped out, unless it was mounted with `noswap` (Linux 6.4). */
  readonly swappable: boolean;
  /** As the kernel writes them. */
  readonly options: string;
}

/** The kernel writes blanks, newlines and backslashes of a path as `\040`. */
const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const units: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

const pageBytesOf = (options: readonly string[]): number | undefined => {
  const [, number, unit = ''] =
    /^pagesize=(\d+)([KMG]?)$/.exec(options.find((each) => each.startsWith('pagesize=')) ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1);
};

/** See proc_pid_mountinfo(5): ID parent device root point options optional.. - type source super-options. */
const parseLine = (line: string): MemoryMount[] => {
  const [, point, options = '', type, more = ''] =
    /^\d+ \d+ \S+ \S+ (\S+) (\S+) .*?- (tmpfs|hugetlbfs) \S+ (\S+)/.exec(line) ?? [];
  if (point === undefined || (type !== 'tmpfs' && type !== 'hugetlbfs')) return [];
  const all = [...options.split(','), ...more.split(',')];
  const pageBytes = pageBytesOf(all);
  return [
    {
      point: unescaped(point),
      kind: type,
      huge: all.find((each) => each.startsWith('huge='))?.slice('huge='.length) ?? 'never',
      ...(pageBytes !== undefined && { pageBytes }),
      readOnly: all.includes('ro'),
      swappable: type === 'tmpfs' && !all.includes('noswap'),
      options: more,
    },
  ];
};

/** Every tmpfs and hugetlbfs this process sees; of those mounted over each other, the last. */
export const memoryMounts = (mountinfo = readText('/proc/self/mountinfo') ?? ''): MemoryMount[] => {
  const byPoint = new Map(
    mountinfo
      .split('\n')
      .flatMap(parseLine)
      .map((mount) => [mount.point, mount]),
  );
  return [...byPoint.values()];
};

const holds = (point: string, path: string): boolean =>
  point === '/' || path === point || path.startsWith(`${point}/`);

/** The one of them that a path (absolute, without links) is on, if it is on one. */
export const memoryMountOf = (path: string, mountinfo?: string): MemoryMount | undefined =>
  memoryMounts(mountinfo)
    .filter(({ point }) => holds(point, path))
    .toSorted((a, b) => b.point.length - a.point.length)[0];

/** Huge pages are what it gives for a file without being asked; `advise` gives them to whoever asks, which no client does. */
export const givesHugePages = ({ kind, huge }: MemoryMount): boolean =>
  kind === 'hugetlbfs' || huge === 'always' || huge === 'within_size' || huge === 'force';
