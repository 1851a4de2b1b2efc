import { filePages } from '../ffi/place.ts';
import { cachedBytes } from '../ffi/page-cache.ts';
import { sumByNode } from '../machine/by-node.ts';

/** What the page cache holds of a model now. */
export interface CachedPages {
  /** Undefined where the kernel does not tell. */
  readonly bytes?: number;
  /** Where the kernel tells. */
  readonly bytesByNode: Readonly<Record<string, number>>;
}

/** Reads nothing in: what is not cached stays so. */
export const readCachedPages = async (paths: readonly string[]): Promise<CachedPages> => {
  const bytes = cachedBytes(paths);
  const pages = [];
  for (const path of paths) pages.push(await filePages(path));
  const bytesByNode = sumByNode(
    pages.flatMap((each) =>
      each?.perNode === undefined
        ? []
        : [
            Object.fromEntries(
              Object.entries(each.perNode).map(([node, count]) => [node, count * each.pageBytes]),
            ),
          ],
    ),
  );
  return { ...(bytes !== undefined && { bytes }), bytesByNode };
};
