import { nameOf, type NameIn } from './enums.ts';
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
  /** Of a file whole huge pages alone, so that the end of each part is not among them. */
  readonly hugePossible: number;
  /** Of most of the huge bytes: `2m` and `1g` (hugetlb), `thp` (anonymous, page cache), `tmpfs`; `4k` where there are none. */
  readonly hugeKind: Exclude<NameIn<'unimap_page_kind'>, 'best'>;
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

const hugeKindOf = (value: number): RegionPages['hugeKind'] => {
  const kind = nameOf('unimap_page_kind', value);
  return kind === 'best' ? '4k' : kind;
};

export const toRegionPages = (raw: Struct<'unimap_pages'>): RegionPages => ({
  pageBytes: raw.page_bytes,
  hugeBytes: raw.huge_bytes,
  hugePossible: raw.huge_possible,
  hugeKind: hugeKindOf(raw.huge_kind),
  resident: raw.resident,
  absent: raw.absent,
  ...(raw.node_errno === 0 && {
    perNode: Object.fromEntries(
      raw.per_node.flatMap((pages, node) => (pages > 0 ? [[String(node), pages]] : [])),
    ),
  }),
});
