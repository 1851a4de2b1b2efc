import { onlineNodesWithMemory, readNodes } from '../machine/nodes.ts';
import type { ArmDefinition } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { LoadChoice } from './task.ts';

/** The library's own limit, refused here where it is a slip in what was typed. */
const mostNodes = 64;

/** The first nodes, one for each replica the arm asks for, named again from the first where the machine has fewer. */
export const nodesOf = (arm: Pick<ArmDefinition, 'replicas'>, online: readonly number[]): number[] =>
  arm.replicas === undefined
    ? [...online]
    : Array.from({ length: arm.replicas }, (_, replica) => online[replica % online.length] ?? 0);

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
  if (given.nodes !== undefined && given.nodes.length > mostNodes) {
    throw new UnimapError(
      'too-many-nodes',
      `${given.nodes.length} nodes were named, and a load takes at most ${mostNodes}`,
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
