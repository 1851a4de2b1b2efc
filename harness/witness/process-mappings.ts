import { kernelPath } from '../machine/kernel-path.ts';

/** One mapping of a process, as /proc/PID/smaps and /proc/PID/numa_maps tell it. Sizes in bytes. */
export interface ProcessMapping {
  readonly start: bigint;
  readonly bytes: number;
  /** Of the file; absent for memory without one. */
  readonly path?: string;
  /** The file has no name any more. */
  readonly deleted: boolean;
  readonly device: string;
  readonly inode: string;
  readonly offset: number;
  readonly resident: number;
  /** In pages of 2 MiB or more: of a file, of a tmpfs, of the hugepage pool, or without a file. */
  readonly huge: {
    readonly file: number;
    readonly tmpfs: number;
    readonly hugetlb: number;
    readonly anonymous: number;
  };
  /** Resident without a file behind it, copies of a file's pages included. */
  readonly anonymous: number;
  readonly locked: number;
  readonly swapped: number;
  /** Resident bytes by node; absent where numa_maps could not be read. */
  readonly byNode?: Readonly<Record<string, number>>;
}

/** start-end mode offset device inode path: see proc_pid_maps(5). */
const header = /^([0-9a-f]+)-([0-9a-f]+) \S{4} ([0-9a-f]+) ([0-9a-f:]+) (\d+) *(.*)$/;

const nodesOf = (line: string): { start: bigint; byNode: Record<string, number> } | undefined => {
  const [, start] = /^([0-9a-f]+) /.exec(line) ?? [];
  if (start === undefined) return undefined;
  const page = Number(/ kernelpagesize_kB=(\d+)/.exec(line)?.[1] ?? 4) * 1024;
  const nodes = [...line.matchAll(/ N(\d+)=(\d+)/g)];
  return {
    start: BigInt(`0x${start}`),
    byNode: Object.fromEntries(nodes.map(([, node = '', pages]) => [node, Number(pages) * page])),
  };
};

/** @param numaMaps undefined where it could not be read */
export const parseMappings = (smaps: string, numaMaps: string | undefined): ProcessMapping[] => {
  const byStart = new Map(
    (numaMaps ?? '').split('\n').flatMap((line) => {
      const nodes = nodesOf(line);
      return nodes === undefined ? [] : [[nodes.start, nodes.byNode] as const];
    }),
  );
  const mappings: ProcessMapping[] = [];
  let head: RegExpExecArray | undefined;
  let fields = new Map<string, number>();
  const finish = (): void => {
    const [, start, end, offset, device, inode, name] = head ?? [];
    if (start === undefined || end === undefined) return;
    const kilobytes = (key: string): number => (fields.get(key) ?? 0) * 1024;
    const from = BigInt(`0x${start}`);
    const deleted = name?.endsWith(' (deleted)') ?? false;
    const path = deleted ? name?.slice(0, -' (deleted)'.length) : name;
    const byNode = byStart.get(from);
    mappings.push({
      start: from,
      bytes: Number(BigInt(`0x${end}`) - from),
      ...(inode !== '0' && path !== undefined && path !== '' && { path: kernelPath(path) }),
      deleted,
      device: device ?? '',
      inode: inode ?? '0',
      offset: Number.parseInt(offset ?? '0', 16),
      resident: kilobytes('Rss') + kilobytes('Shared_Hugetlb') + kilobytes('Private_Hugetlb'),
      huge: {
        file: kilobytes('FilePmdMapped'),
        tmpfs: kilobytes('ShmemPmdMapped'),
        hugetlb: kilobytes('Shared_Hugetlb') + kilobytes('Private_Hugetlb'),
        anonymous: kilobytes('AnonHugePages'),
      },
      anonymous: kilobytes('Anonymous'),
      locked: kilobytes('Locked'),
      swapped: kilobytes('Swap'),
      ...(numaMaps !== undefined && byNode && { byNode }),
    });
  };
  for (const line of smaps.split('\n')) {
    const found = header.exec(line);
    if (found !== null) {
      finish();
      head = found;
      fields = new Map();
      continue;
    }
    const [, key, value] = /^(\w+): +(\d+) kB$/.exec(line) ?? [];
    if (key !== undefined) fields.set(key, Number(value));
  }
  finish();
  return mappings;
};
