import { readMemoryRoom } from '../machine/memory-room.ts';
import { refuseUnfit } from '../plan/fit-memory.ts';
import { mostPages, pageNeeds } from '../plan/page-need.ts';
import type { ArmDefinition } from '../results/index.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import type { Session } from '../session/session.ts';
import { chooseLoad, leftOutText } from '../worker/choose-load.ts';

/**
 * The loads of one command, and the pages that the hungriest of them takes. Each goes on with what it gets; the exit status says
 * whether that was what was asked for. `allowFallback`: the user accepts other pages than those, so that a control group
 * which keeps hugepages back is no reason to load nothing.
 *
 * @throws UnimapError `too-little-memory`, before anything is loaded
 */
export const plannedLoads = (
  arms: readonly ArmDefinition[],
  set: OpenedSet,
  { nodes, allowFallback = false }: { readonly nodes?: readonly number[]; readonly allowFallback?: boolean },
) => {
  const { parts } = set.description;
  const loads = arms.map((arm) => chooseLoad(arm, { nodes, allowFallback: true }));
  refuseUnfit(
    loads.map((load) => ({ arm: load.arm, replicas: load.nodes.length })),
    parts,
    readMemoryRoom(),
    allowFallback,
  );
  return { loads, needs: mostPages(loads.flatMap((load) => pageNeeds(load.arm, parts, load.nodes))) };
};

/** Says which nodes of this machine the loads leave out, because they have no memory. */
export const sayLeftOut = (
  session: Pick<Session, 'say'>,
  arms: readonly ArmDefinition[],
  nodes: readonly number[] | undefined,
): void => {
  const text = arms.map((arm) => leftOutText(arm, nodes)).find((each) => each !== undefined);
  if (text !== undefined) session.say(text);
};
