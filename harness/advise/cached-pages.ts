import { filePages } from '../ffi/place.ts';
import { cachedBytes } from '../ffi/page-cache.ts';

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
  const bytesByNode: Record<string, number> = {};
  for (const path of paths) {
    const pages = await filePages(path);
    for (const [node, count] of Object.entries(pages?.perNode ?? {}))
      bytesByNode[node] = (bytesByNode[node] ?? 0) + count * (pages?.pageBytes ?? 0);
  }
  return { ...(bytes !== undefined && { bytes }), bytesByNode };
};
