import { sumByNode } from '../machine/by-node.ts';
import { parseCpuList } from '../machine/cpu-list.ts';
import type { Node } from '../machine/nodes.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import type { ProcessMapping } from './process-mappings.ts';

/** What a running process has of one model file. Bytes. */
export interface FileAccount {
  readonly path: string;
  /** Of the file, where it can be examined. */
  readonly bytes?: number;
  /** The file was removed or replaced since it was opened: its path leads to nothing, or to another file. */
  readonly deleted?: true;
  readonly mapped: number;
  readonly resident: number;
  readonly huge: number;
  /** Of what is mapped, the bytes that can lie in huge pages: the ends of a mapping, and of a file, fill none. */
  readonly hugePossible: number;
  /** What gives the huge pages; absent where there are none. */
  readonly hugeBy?: 'page cache' | 'tmpfs' | 'hugetlbfs';
  readonly locked: number;
  readonly byNode?: Readonly<Record<string, number>>;
}

export interface ProcessAccount {
  readonly pid: number;
  readonly command: string;
  readonly files: readonly FileAccount[];
  /** Memory without a file: repacked and copied weights lie in it, beside the context and all else. */
  readonly anonymous: {
    readonly bytes: number;
    readonly huge: number;
    readonly byNode?: Readonly<Record<string, number>>;
  };
  /** Of the page tables. */
  readonly pageTables?: number;
  readonly swapped: number;
  /** Threads by the node of the CPU that each ran on last. */
  readonly threadsByNode: Readonly<Record<string, number>>;
  readonly cpusAllowed?: string;
  /** Of the resident bytes of the files, as its threads would read them all alike. Absent on one node. */
  readonly remoteShare?: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const hugeKind = (mappings: readonly ProcessMapping[]): FileAccount['hugeBy'] => {
  const most = (kind: keyof ProcessMapping['huge']): number => sum(mappings.map(({ huge }) => huge[kind]));
  if (most('hugetlb') > 0) return 'hugetlbfs';
  if (most('tmpfs') > 0) return 'tmpfs';
  return most('file') > 0 ? 'page cache' : undefined;
};

/** A huge page begins at a multiple of its size in the file, wherever the file is mapped. One of the pool holds the tail too. */
const possibleOf = ({ offset, bytes, huge }: ProcessMapping, fileBytes: number | undefined): number => {
  if (huge.hugetlb > 0) return bytes;
  const page = ownPageSizes().huge;
  const end = Math.min(offset + bytes, fileBytes ?? Number.POSITIVE_INFINITY);
  return Math.max(0, Math.floor(end / page) - Math.ceil(offset / page)) * page;
};

/** All mappings of one file together: a client may map a file in pieces. */
export const accountFile = (
  path: string,
  mappings: readonly ProcessMapping[],
  bytes?: number,
): FileAccount => {
  const hugeBy = hugeKind(mappings);
  const told = mappings.some(({ byNode }) => byNode !== undefined);
  return {
    path,
    ...(bytes !== undefined && { bytes }),
    ...(mappings[0]?.deleted && { deleted: true as const }),
    mapped: sum(mappings.map((each) => each.bytes)),
    resident: sum(mappings.map(({ resident }) => resident)),
    huge: sum(mappings.map(({ huge }) => huge.file + huge.tmpfs + huge.hugetlb)),
    hugePossible: sum(mappings.map((each) => possibleOf(each, bytes))),
    ...(hugeBy && { hugeBy }),
    locked: sum(mappings.map(({ locked }) => locked)),
    ...(told && {
      byNode: sumByNode(mappings.map(({ byNode }) => byNode)),
    }),
  };
};

/** What lies in memory without a file, private copies of a file's pages left out. */
export const accountAnonymous = (mappings: readonly ProcessMapping[]): ProcessAccount['anonymous'] => {
  const without = mappings.filter(({ path }) => path === undefined);
  const told = without.some(({ byNode }) => byNode !== undefined);
  return {
    bytes: sum(without.map(({ anonymous, huge }) => anonymous + huge.hugetlb)),
    huge: sum(without.map(({ huge }) => huge.anonymous + huge.hugetlb)),
    ...(told && {
      byNode: sumByNode(without.map(({ byNode }) => byNode)),
    }),
  };
};

/** By the CPU that each thread ran on last. */
export const threadsByNode = (cpus: readonly number[], nodes: readonly Node[]): Record<string, number> => {
  const nodeOf = new Map(
    nodes.flatMap(({ id, cpus: list }) => (parseCpuList(list) ?? []).map((cpu) => [cpu, id])),
  );
  const counts: Record<string, number> = {};
  for (const cpu of cpus) {
    const node = String(nodeOf.get(cpu) ?? 0);
    counts[node] = (counts[node] ?? 0) + 1;
  }
  return counts;
};

/**
 * The share of reads that would go to another node, if every thread read all of the files alike: for each node with threads,
 * what of the bytes lies elsewhere, weighted by threads.
 */
export const remoteShare = (
  files: readonly Pick<FileAccount, 'byNode'>[],
  threads: Readonly<Record<string, number>>,
): number | undefined => {
  const bytes = sumByNode(files.map(({ byNode }) => byNode));
  const total = sum(Object.values(bytes));
  const readers = sum(Object.values(threads));
  if (total === 0 || readers === 0) return undefined;
  return sum(
    Object.entries(threads).map(([node, count]) => (count / readers) * (1 - (bytes[node] ?? 0) / total)),
  );
};
