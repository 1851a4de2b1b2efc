import { filePages } from '../ffi/place.ts';
import { sumByNode } from '../machine/by-node.ts';
import { UnimapError } from '../unimap-error.ts';
import type { Obtained, PlacedCopy } from './placement.ts';

const hugePage = 2 * 1024 ** 2;

/**
 * Reads back what a file lies in.
 * @param how `repair`: small pages are collapsed into huge ones where the kernel can, and counted again. `read`: the file
 *   was just read or written, so that it may be read again. `as-it-is`: nothing is read from a disk.
 * @throws UnimapError `place-proof`
 */
export const prove = async (
  path: string,
  bytes: number,
  how: 'repair' | 'read' | 'as-it-is',
): Promise<Obtained> => {
  let pages = await filePages(path, how === 'as-it-is' ? how : 'read');
  const pageBytes = Math.max(pages?.pageBytes ?? 0, hugePage);
  // A page of a hugetlbfs holds the tail too.
  const hugePossible =
    (pageBytes > hugePage || pages?.pageBytes === hugePage ? Math.ceil : Math.floor)(bytes / pageBytes) *
    pageBytes;
  if (how === 'repair' && pages !== undefined && pages.hugeBytes < hugePossible)
    pages = await filePages(path, 'collapse');
  if (pages === undefined)
    throw new UnimapError(
      'place-proof',
      `the pages of ${path} cannot be read back`,
      'run this as the owner of the file or as root; raise ulimit -v and vm.max_map_count; /proc must be mounted',
      { exitStatus: 3 },
    );
  const { perNode, pageBytes: unit } = pages;
  return {
    hugeBytes: Math.min(pages.hugeBytes, hugePossible),
    hugePossible,
    hugePageBytes: pageBytes,
    resident: Math.min(bytes, pages.resident * unit),
    ...(perNode && {
      bytesByNode: Object.fromEntries(Object.entries(perNode).map(([node, count]) => [node, count * unit])),
      pagesByNode: perNode,
      pageBytes: unit,
    }),
  };
};

export interface Shortfall {
  /** Of the bytes that could lie in huge pages. */
  readonly hugeShare: number;
  /** Of the bytes, on nodes that were not asked for. */
  readonly misplacedShare: number;
  /** How far the fullest node is above an equal share, of that share. 0 within two pages, the least a spread of files can keep to. */
  readonly unevenness: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What was obtained of a copy, all parts together. */
export const measure = ({ nodes, parts }: PlacedCopy): Shortfall => {
  const possible = sum(parts.map(({ obtained }) => obtained.hugePossible));
  const byNode = sumByNode(parts.map(({ obtained }) => obtained.bytesByNode));
  const total = sum(Object.values(byNode));
  const wanted = nodes.map((node) => byNode[node] ?? 0);
  const most = Math.max(...wanted, 0);
  const equal = nodes.length === 0 ? 0 : sum(wanted) / nodes.length;
  const page = parts[0]?.obtained.hugePageBytes ?? hugePage;
  return {
    hugeShare: possible === 0 ? 1 : sum(parts.map(({ obtained }) => obtained.hugeBytes)) / possible,
    misplacedShare: total === 0 || nodes.length === 0 ? 0 : 1 - sum(wanted) / total,
    unevenness: most - equal <= 2 * page || equal === 0 ? 0 : most / equal - 1,
  };
};
