import { cachedBytes } from '../ffi/page-cache.ts';
import { filePages } from '../ffi/place.ts';
import { callsC } from '../installation/foreign.ts';
import { sumByNode, type ByNode } from '../machine/by-node.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';

/** What the page cache holds of files. */
export interface CachedByNode {
  readonly bytes: number;
  /** Bytes by node; empty where the kernel would not tell. */
  readonly byNode: ByNode;
}

/**
 * How much of these files is in the page cache, and on which nodes: whoever read them first decided that, and their pages
 * stay there. Reads nothing in. Undefined where the kernel does not tell.
 */
export const cachedByNode = async (
  paths: readonly string[],
  nodes: readonly { readonly id: number }[] = onlineNodesWithMemory(),
): Promise<CachedByNode | undefined> => {
  if (!callsC()) return undefined;
  const bytes = cachedBytes(paths);
  if (bytes === undefined) return undefined;
  const [only] = nodes;
  // Every page of a large model would be asked for, to hear that it lies on the one node there is.
  if (only !== undefined && nodes.length === 1)
    return { bytes, byNode: bytes === 0 ? {} : { [only.id]: bytes } };
  const all: ByNode[] = [];
  for (const path of paths) {
    const pages = await filePages(path);
    const { perNode = {}, pageBytes = 0 } = pages ?? {};
    all.push(Object.fromEntries(Object.entries(perNode).map(([node, count]) => [node, count * pageBytes])));
  }
  return { bytes, byNode: sumByNode(all) };
};
