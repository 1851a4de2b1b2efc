const MiB = 1024 ** 2;

/** Of a kernel, in bytes: a base page, and a huge one that no pool holds. */
interface PageSizes {
  readonly base: number;
  readonly huge: number;
}

/** Pages of the kernel's reserved pools are named by their size. */
export const hugetlbBytes = { '2m': 2 * MiB, '1g': 1024 * MiB } as const;

/** A kind of pages whose size is known: `best` is whichever is to be had. */
export type SizedKind = '4k' | 'thp' | '2m' | '1g' | 'tmpfs';

/** What a region's length is a multiple of; for `thp` and `tmpfs` whole huge pages, so that every byte can be huge. */
export const pageBytesIn = ({ base, huge }: PageSizes): Readonly<Record<SizedKind, number>> => ({
  '4k': base,
  thp: huge,
  ...hugetlbBytes,
  tmpfs: huge,
});

export const layouts = ['per-part', 'unified', 'packed'] as const;
type LayoutName = (typeof layouts)[number];

/** A part as a layout sees it. */
export interface LaidOutPart {
  readonly bytes: number;
  readonly alignment: number;
}

interface LayoutSize {
  /** Mapped by one replica, in whole pages. */
  readonly mapped: number;
  /** Mapped and not a byte of any part. */
  readonly waste: number;
}

const roundUp = (bytes: number, multiple: number): number => Math.ceil(bytes / multiple) * multiple;

/** What one replica maps under a layout; a unified part starts at a multiple of its alignment, and of a base page at least. */
export const layoutSize = (
  layout: LayoutName,
  parts: readonly LaidOutPart[],
  pageBytes: number,
  basePage: number,
): LayoutSize => {
  const payload = parts.reduce((sum, part) => sum + part.bytes, 0);
  let mapped = 0;
  switch (layout) {
    case 'per-part':
      mapped = parts.reduce((sum, part) => sum + roundUp(part.bytes, pageBytes), 0);
      break;
    case 'unified':
      mapped = roundUp(
        parts.reduce((end, part) => roundUp(end, Math.max(basePage, part.alignment)) + part.bytes, 0),
        pageBytes,
      );
      break;
    case 'packed':
      mapped = roundUp(payload, pageBytes);
      break;
  }
  return { mapped, waste: mapped - payload };
};

/**
 * What one region a part maps beyond the payload, as a share of the payload: 0.059 for parts of 17 MiB in pages of 2 MiB. The
 * kernel clears whatever is mapped, so it decides more than the size of parts does. 0 of a set without bytes.
 */
export const paddingShare = (partBytes: readonly number[], pageKind: SizedKind, sizes: PageSizes): number => {
  const parts = partBytes.map((bytes) => ({ bytes, alignment: 1 }));
  const { mapped, waste } = layoutSize('per-part', parts, pageBytesIn(sizes)[pageKind], sizes.base);
  return mapped === 0 ? 0 : waste / (mapped - waste);
};

interface LayoutNeed extends LayoutSize {
  readonly layout: LayoutName;
  readonly pageKind: SizedKind;
  /** Each holds a whole replica. */
  readonly nodes: number;
  /** On all nodes together, as `mapped` and `waste` are. */
  readonly pages: number;
}

/** What every layout maps and wastes, all nodes together, for each kind of page and number of nodes. */
export const layoutNeeds = (
  parts: readonly LaidOutPart[],
  pageKinds: readonly SizedKind[],
  nodes: readonly number[],
  sizes: PageSizes,
): LayoutNeed[] =>
  pageKinds.flatMap((pageKind) =>
    layouts.flatMap((layout) => {
      const pageBytes = pageBytesIn(sizes)[pageKind];
      const { mapped, waste } = layoutSize(layout, parts, pageBytes, sizes.base);
      return nodes.map((count) => ({
        layout,
        pageKind,
        nodes: count,
        pages: (mapped / pageBytes) * count,
        mapped: mapped * count,
        waste: waste * count,
      }));
    }),
  );
