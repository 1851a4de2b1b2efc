import type { Struct } from './structs.ts';

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

export const toRegion = (raw: Struct<'unimap_region'>): RegionInfo => ({
  address: raw.address,
  length: BigInt(raw.length),
  pageBytes: raw.page_bytes,
  replica: raw.replica,
  ...(raw.node >= 0 && { node: raw.node }),
  ...(raw.part >= 0 && { part: raw.part }),
});

export const toRegionPages = (raw: Struct<'unimap_pages'>): RegionPages => ({
  pageBytes: raw.page_bytes,
  hugeBytes: raw.huge_bytes,
  resident: raw.resident,
  absent: raw.absent,
  ...(raw.node_errno === 0 && {
    perNode: Object.fromEntries(
      raw.per_node.flatMap((pages, node) => (pages > 0 ? [[String(node), pages]] : [])),
    ),
  }),
});
