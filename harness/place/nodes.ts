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
  if (choice === 'interleave') return [{ nodes: all }];
  if (choice === 'replicas') return all.map((node) => ({ name: `node${node}`, nodes: [node] }));
  const chosen = choice.split(',').map((each) => (/^\d+$/.test(each.trim()) ? Number(each) : Number.NaN));
  const strange = chosen.find((node) => !all.includes(node));
  if (strange === undefined) return [{ nodes: chosen }];
  throw new UnimapError(
    'place-nodes',
    Number.isNaN(strange)
      ? `--nodes ${JSON.stringify(choice)} is neither interleave, replicas nor numbers of nodes`
      : `node ${strange} has no memory here: the nodes with memory are ${all.join(', ')}`,
    'give --nodes interleave, --nodes replicas, or numbers such as --nodes 0 or --nodes 0,1',
    { exitStatus: 2 },
  );
};
