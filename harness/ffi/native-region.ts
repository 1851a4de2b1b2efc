import { toBigInt, toNumber } from './library.ts';

export interface RegionInfo {
  readonly address: bigint;
  readonly length: bigint;
  readonly pageBytes: number;
  readonly replica: number;
  readonly node?: number;
  readonly part?: number;
}

export interface RegionPages {
  readonly pageBytes: number;
  readonly hugeBytes: number;
  readonly resident: number;
  readonly absent: number;
  /** Absent where the kernel would not tell. */
  readonly perNode?: Record<string, number>;
}

/** struct unimap_region of native/include/unimap.h. */
export const regionFields = [
  'address',
  'length',
  'page_bytes',
  'node',
  'replica',
  'part',
  'page_kind',
] as const;
/** struct unimap_pages, but for the array of nodes. */
export const pagesFields = ['page_bytes', 'huge_bytes', 'resident', 'absent', 'node_errno'] as const;

export type NativeRegion = Readonly<Record<(typeof regionFields)[number], number | bigint>>;
export type NativePages = Readonly<Record<(typeof pagesFields)[number], number | bigint>> & {
  readonly per_node: Iterable<number | bigint>;
};

export const toRegion = (raw: NativeRegion): RegionInfo => {
  const node = Number(raw.node);
  const part = Number(raw.part);
  return {
    address: toBigInt(raw.address),
    length: toBigInt(raw.length),
    pageBytes: toNumber(raw.page_bytes),
    replica: Number(raw.replica),
    ...(node >= 0 && { node }),
    ...(part >= 0 && { part }),
  };
};

export const toRegionPages = (raw: NativePages): RegionPages => ({
  pageBytes: toNumber(raw.page_bytes),
  hugeBytes: toNumber(raw.huge_bytes),
  resident: toNumber(raw.resident),
  absent: toNumber(raw.absent),
  ...(Number(raw.node_errno) === 0 && {
    perNode: Object.fromEntries(
      Array.from(raw.per_node, toNumber).flatMap((pages, node) => (pages > 0 ? [[String(node), pages]] : [])),
    ),
  }),
});
