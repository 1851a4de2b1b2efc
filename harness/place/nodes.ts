import { onlineNodesWithMemory, type Node } from '../machine/nodes.ts';
import { UnimapError } from '../unimap-error.ts';

/** Where the copies of a model go: a copy for each, its chunks going round the nodes. */
export interface PlannedCopy {
  /** Its folder below the model's; undefined: the model's own. */
  readonly name?: string;
  readonly nodes: readonly number[];
}

/**
 * `interleave`: one copy over all nodes with memory; `replicas`: one on each; `2` or `0,2`: one over these.
 * On one node nothing is chosen.
 *
 * @throws UnimapError `place-nodes`
 */
export const planCopies = (
  choice: string,
  nodes: readonly Node[] = onlineNodesWithMemory(),
): PlannedCopy[] => {
  const all = nodes.map(({ id }) => id);
  // One copy alone is in the model's own folder, whatever it was asked for as.
  if (choice === 'interleave' || (choice === 'replicas' && all.length === 1)) return [{ nodes: all }];
  if (choice === 'replicas') return all.map((node) => ({ name: `node${node}`, nodes: [node] }));
  const chosen = choice.split(',').map((each) => (/^\d+$/.test(each.trim()) ? Number(each) : Number.NaN));
  const strange = chosen.find((node) => !all.includes(node));
  if (strange === undefined) return [{ nodes: [...new Set(chosen)] }];
  throw new UnimapError(
    'place-nodes',
    Number.isNaN(strange)
      ? `--nodes ${JSON.stringify(choice)} is neither interleave, replicas nor numbers of nodes`
      : `node ${strange} has no memory here: the nodes with memory are ${all.join(', ')}`,
    'give --nodes interleave, --nodes replicas, or numbers such as --nodes 0 or --nodes 0,1',
    { exitStatus: 2 },
  );
};

/** Bytes by node once the chunks of a file have gone round, beginning at `start`. */
const after = (loads: readonly number[], bytes: number, start: number, chunkBytes: number): number[] => {
  const sums = [...loads];
  for (let at = 0, chunk = start; at < bytes; at += chunkBytes, chunk += 1) {
    const node = chunk % sums.length;
    sums[node] = (sums[node] ?? 0) + Math.min(chunkBytes, bytes - at);
  }
  return sums;
};

const spread = (loads: readonly number[]): number => Math.max(...loads) - Math.min(...loads);

/**
 * Where in the round of nodes each file's chunks begin: where it leaves them most even, because a file's last chunk is
 * smaller than the others. The nodes then differ by two chunks or little more, however many files there are.
 */
export const firstChunks = (files: readonly number[], nodes: number, chunkBytes: number): number[] => {
  let loads = Array.from({ length: Math.max(1, nodes) }, () => 0);
  return files.map((bytes) => {
    const starts = loads.map((_, start) => ({ start, loads: after(loads, bytes, start, chunkBytes) }));
    const best = starts.reduce((least, each) => (spread(each.loads) < spread(least.loads) ? each : least));
    loads = best.loads;
    return best.start;
  });
};
