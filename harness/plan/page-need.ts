import { traitsOf, type ArmDefinition } from '../results/index.ts';

/** What a region's length is a multiple of; one for THP is made of whole 2 MiB blocks, so that every byte can be huge. */
export const pageBytesOf = { '4k': 4096, thp: 2 * 1024 ** 2, '2m': 2 * 1024 ** 2, '1g': 1024 ** 3 } as const;

const roundUp = (bytes: number, multiple: number): number => Math.ceil(bytes / multiple) * multiple;

export interface LayoutSize {
  /** Mapped by one replica, in whole pages. */
  readonly mapped: number;
  /** Mapped and not a byte of any part. */
  readonly waste: number;
}

/** What one replica maps under a layout; a unified part starts at a multiple of max(4096, alignment). */
export const layoutSize = (
  layout: 'per-part' | 'unified' | 'packed',
  parts: readonly { bytes: number; alignment: number }[],
  pageBytes: number,
): LayoutSize => {
  const payload = parts.reduce((sum, part) => sum + part.bytes, 0);
  let mapped = 0;
  switch (layout) {
    case 'per-part':
      mapped = parts.reduce((sum, part) => sum + roundUp(part.bytes, pageBytes), 0);
      break;
    case 'unified':
      mapped = roundUp(
        parts.reduce((end, part) => roundUp(end, Math.max(4096, part.alignment)) + part.bytes, 0),
        pageBytes,
      );
      break;
    case 'packed':
      mapped = roundUp(payload, pageBytes);
      break;
  }
  return { mapped, waste: mapped - payload };
};

/** The hugepages an arm takes on every node it uses; nothing for arms that take none. */
export const pageNeeds = (
  arm: Pick<ArmDefinition, 'strategy' | 'pageKind' | 'placement'>,
  parts: readonly { bytes: number; alignment: number }[],
  nodes: readonly number[],
): { pageBytes: number; node: number; pages: number }[] => {
  const kind = arm.pageKind === 'best' ? '2m' : arm.pageKind;
  const { memory, layout } = traitsOf(arm.strategy);
  if (memory !== 'own' || (kind !== '2m' && kind !== '1g')) return [];
  const pageBytes = pageBytesOf[kind];
  const { mapped } = layoutSize(layout === 'per-part' ? layout : 'unified', parts, pageBytes);
  const pages = mapped / pageBytes;
  const replicas = Map.groupBy(nodes, (node) => node);
  const each = arm.placement === 'interleave' ? Math.ceil(pages / replicas.size) : pages;
  return [...replicas].map(([node, copies]) => ({
    pageBytes,
    node,
    pages: arm.placement === 'interleave' ? each : each * copies.length,
  }));
};

/** The most that any of several loads needs, which run one after the other. */
export const mostPages = (
  needs: readonly { pageBytes: number; node: number; pages: number }[],
): { pageBytes: number; node: number; pages: number }[] =>
  [...Map.groupBy(needs, ({ pageBytes, node }) => `${pageBytes} ${node}`).values()].map((same) =>
    same.reduce((most, need) => (need.pages > most.pages ? need : most)),
  );
