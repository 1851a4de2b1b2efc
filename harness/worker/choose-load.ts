import { onlineNodesWithMemory, readNodes } from '../machine/nodes.ts';
import type { ArmDefinition } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { LoadChoice } from './task.ts';

/** The library's own limit, refused here where it is a slip in what was typed. */
const mostNodes = 64;

/**
 * The nodes that the arm names, else all that are online; of these the first, one for each replica the arm asks for, named
 * again from the first where there are fewer.
 */
export const nodesOf = (
  { replicas, nodes: named }: Pick<ArmDefinition, 'replicas' | 'nodes'>,
  online: readonly number[],
): number[] => {
  const nodes = named ?? online;
  return replicas === undefined
    ? [...nodes]
    : Array.from({ length: replicas }, (_, replica) => nodes[replica % nodes.length] ?? 0);
};

/** What is to be said of nodes of CPUs alone where a load was to be over every node; undefined where there are none. */
export const leftOutText = (
  { placement }: Pick<ArmDefinition, 'placement'>,
  named: readonly number[] | undefined,
  nodes: readonly { readonly id: number; readonly memory: number }[] = readNodes(),
): string | undefined => {
  const without = nodes.filter(({ memory }) => memory === 0).map(({ id }) => id);
  if (named !== undefined || placement === 'local' || without.length === 0) return undefined;
  const what = placement === 'mirror' ? 'replica' : 'pages';
  return without.length === 1
    ? `node ${without.join()} has no memory and gets no ${what}`
    : `nodes ${without.join(', ')} have no memory and get no ${what}`;
};

/**
 * Mirrors and interleaves over every online node with memory, unless nodes or a number of replicas were named. A machine
 * of more nodes than the library takes is the library's to refuse: a load over some of them would not be the one that
 * was asked for.
 */
export const chooseLoad = (
  arm: ArmDefinition,
  given: {
    nodes?: readonly number[] | undefined;
    allowFallback: boolean;
    cold?: true | undefined;
    delay?: number | undefined;
  },
): LoadChoice => {
  const named = given.nodes ?? arm.nodes;
  if (named !== undefined && named.length > mostNodes) {
    throw new UnimapError(
      'too-many-nodes',
      `${named.length} nodes were named, and a load takes at most ${mostNodes}`,
      `name at most ${mostNodes} with --nodes`,
      { exitStatus: 2 },
    );
  }
  return {
    arm,
    nodes: [
      ...(given.nodes ??
        nodesOf(
          arm,
          onlineNodesWithMemory().map((node) => node.id),
        )),
    ],
    allowFallback: given.allowFallback,
    ...(given.cold && { cold: given.cold }),
    ...(given.delay !== undefined && { delay: given.delay }),
  };
};
