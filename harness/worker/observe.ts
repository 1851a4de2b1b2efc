import type { RegionInfo, RegionPages } from '../ffi/region.ts';
import type { Summary } from '../ffi/summary.ts';
import { hugetlbBytes } from '../plan/layout-size.ts';
import type { FallbackRecord, LoadedOutcome, RegionRecord } from '../results/index.ts';

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
  const regions = loaded.map((region): RegionRecord => ({
    address: `0x${region.address.toString(16)}`,
    length: Number(region.length),
    replica: region.replica,
    ...(region.part !== undefined && { part: region.part }),
    ...(region.node !== undefined && { node: region.node }),
    pageBytes: region.pageBytes,
    hugeBytes: region.hugeBytes,
    resident: region.resident,
    absent: region.absent,
    ...(region.perNode && { pagesPerNode: region.perNode }),
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
  const pageKind = obtainedPageKind(
    summary.pageKind,
    loaded.map((region) => ({ ...region, length: Number(region.length) })),
    doubts,
  );
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

type ObtainedKind = LoadedOutcome['obtained']['pageKind'];

/** What smaps says the pages are, whoever asked for them. The end of a mapped part is in no huge page. */
const foundKind = (regions: readonly RegionPages[]): ObtainedKind => {
  const huge = regions.filter(({ hugeBytes }) => hugeBytes > 0);
  const [kind, ...others] = new Set(huge.map(({ hugeKind }) => hugeKind));
  if (kind === undefined) return '4k';
  const whole = regions.every(({ hugeBytes, hugePossible }) => hugeBytes >= hugePossible);
  return whole && others.length === 0 ? kind : 'mixed';
};

const remedies = {
  thp: 'check /sys/kernel/mm/transparent_hugepage/enabled (madvise or always) and defrag, and free memory: echo 1 | sudo tee /proc/sys/vm/compact_memory; the page cache gets huge pages by `unimap place --in cache`',
  tmpfs:
    'free memory in whole huge pages: echo 1 | sudo tee /proc/sys/vm/compact_memory; a mount named by UNIMAP_TMPFS needs huge=always or huge=within_size',
} as const;

/** Transparent huge pages and those of a tmpfs are a wish: only smaps tells whether it was granted. */
const obtainedPageKind = (
  promised: string,
  regions: readonly (RegionPages & { length: number })[],
  doubts: FallbackRecord[],
): ObtainedKind => {
  const bytes = sum(regions, (region) => region.length);
  const found = foundKind(regions);
  if (promised === 'thp' || promised === 'tmpfs') {
    const possible = sum(regions, (region) => region.hugePossible);
    if (possible === 0) return promised;
    if (found === '4k' || found === 'mixed')
      doubts.push({
        aspect: 'page-kind',
        requested: promised,
        obtained: found,
        reason: `the kernel backed ${sum(regions, (region) => region.hugeBytes)} of ${possible} bytes by huge pages`,
        remedy: remedies[promised],
      });
    return found;
  }
  // Files of a hugetlbfs or a huge tmpfs are mapped in its pages by whoever maps them, without asking for any.
  if (promised === '4k') return found;
  const pageBytes = hugetlbBytes[promised === '1g' ? '1g' : '2m'];
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
