import type { RegionInfo, RegionPages } from '../ffi/region.ts';
import type { Summary } from '../ffi/summary.ts';
import type { FallbackRecord, LoadedOutcome, RegionRecord } from '../results/index.ts';

const huge = 2 * 1024 * 1024;

export interface Observation {
  readonly regions: RegionRecord[];
  readonly pages: LoadedOutcome['pages'];
  readonly obtained: LoadedOutcome['obtained'];
  readonly doubts: FallbackRecord[];
}

/** What the kernel says of every region, which is what `obtained` rests on: not what the calls promised. */
export const observeRegions = (
  summary: Summary,
  loaded: readonly (RegionInfo & RegionPages)[],
): Observation => {
  const regions = loaded.map(({ address, length, perNode, ...rest }): RegionRecord => ({
    ...rest,
    address: `0x${address.toString(16)}`,
    length: Number(length),
    ...(perNode && { pagesPerNode: perNode }),
  }));
  const told = regions.every((region) => region.pagesPerNode !== undefined);
  const misplaced = regions.reduce(
    (sum, { node, pagesPerNode = {} }) =>
      sum +
      Object.entries(pagesPerNode).reduce(
        (other, [on, count]) => other + (node === undefined || Number(on) === node ? 0 : count),
        0,
      ),
    0,
  );
  const perNode: Record<string, number> = {};
  for (const { pagesPerNode = {} } of regions) {
    for (const [node, count] of Object.entries(pagesPerNode)) perNode[node] = (perNode[node] ?? 0) + count;
  }
  const doubts: FallbackRecord[] = [];
  const pageKind = obtainedPageKind(summary.pageKind, regions, doubts);
  const { io, pageFill, threads } = summary;
  let { placement } = summary;
  if (misplaced > 0) {
    doubts.push({
      aspect: 'placement',
      requested: placement,
      obtained: 'unbound',
      reason: `move_pages found ${misplaced} pages on another node than the one their region is bound to`,
      remedy: 'free memory or hugepages on the bound node and load again',
    });
    placement = 'unbound';
  }
  return {
    regions,
    pages: {
      regions: regions.length,
      replicas: summary.replicas,
      resident: sum(regions, (region) => region.resident),
      absent: sum(regions, (region) => region.absent),
      ...(told && { perNode, misplaced }),
    },
    obtained: { pageKind, placement, io, threads, ...(pageFill && { pageFill }) },
    doubts,
  };
};

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** Transparent huge pages are a wish: only smaps tells whether it was granted. A region's ragged end stays 4 KiB. */
const obtainedPageKind = (
  promised: string,
  regions: readonly (RegionPages & { length: number })[],
  doubts: FallbackRecord[],
): LoadedOutcome['obtained']['pageKind'] => {
  const bytes = sum(regions, (region) => region.length);
  const hugeBytes = sum(regions, (region) => region.hugeBytes);
  if (promised === 'thp') {
    const wanted = sum(regions, (region) => Math.floor(region.length / huge) * huge);
    if (hugeBytes >= wanted) return 'thp';
    const obtained = hugeBytes === 0 ? '4k' : 'mixed';
    doubts.push({
      aspect: 'page-kind',
      requested: 'thp',
      obtained,
      reason: `the kernel backed ${hugeBytes} of ${wanted} bytes by transparent huge pages`,
      remedy:
        'check /sys/kernel/mm/transparent_hugepage/enabled (madvise or always) and defrag, and free memory: echo 1 | sudo tee /proc/sys/vm/compact_memory',
    });
    return obtained;
  }
  // Files of a hugetlbfs are mapped in its pages by whoever maps them, without asking for any.
  if (promised === '4k') {
    if (regions.every((region) => region.pageBytes === 4096)) return '4k';
    const all = (bytes: number): boolean =>
      regions.every(
        ({ pageBytes: each, hugeBytes: huge, length }) =>
          each === bytes && huge >= Math.floor(length / bytes) * bytes,
      );
    return all(huge) ? '2m' : all(1024 ** 3) ? '1g' : 'mixed';
  }
  const pageBytes = promised === '1g' ? 1024 ** 3 : huge;
  if (regions.every((region) => region.pageBytes === pageBytes)) return promised === '1g' ? '1g' : '2m';
  doubts.push({
    aspect: 'page-kind',
    requested: promised,
    obtained: 'mixed',
    reason: `smaps reports other page sizes than ${pageBytes} in ${bytes} mapped bytes`,
    remedy: 'report this with the output of `unimap load --json`: the library believed otherwise',
  });
  return 'mixed';
};
