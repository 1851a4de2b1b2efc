import { readMemoryRoom } from '../machine/memory-room.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { availableHere } from '../run/available.ts';
import { needsOf, outlineBlocks, shortages, unfitLoads, type UnfitLoad } from '../run/plan-text.ts';
import type { RunChoice, Work } from '../run/plan-work.ts';
import { UnimapError } from '../unimap-error.ts';

/** The plan of so many runs, with what it takes and what there is. */
export const weighPlan = (
  choice: RunChoice,
  work: readonly Work[],
  { runs, allowFallback = false }: { readonly runs: number; readonly allowFallback?: boolean },
) => {
  const nodes = onlineNodesWithMemory().length;
  const room = readMemoryRoom();
  const available = availableHere(needsOf(choice, work, nodes).disk > 0, room);
  const needs = needsOf(choice, work, nodes, {
    runs,
    ...(available.disk !== undefined && { freeDisk: available.disk }),
  });
  const outlines = outlineBlocks(choice, work, nodes);
  return {
    needs,
    available,
    outlines,
    short: shortages(needs, available),
    unfit: unfitLoads(work, nodes, room, allowFallback),
  };
};

const remedies = {
  memory:
    'the kernel would end these loads half way: give the run more memory, or choose a scenario with smaller sets, or a smaller model',
  hugepages:
    'raise the limit in that file, or start the run outside the group; --allow-fallback runs these loads on other pages, and says so',
} as const;

/** @throws UnimapError `too-little-memory`, where there are loads that cannot be made as they are asked for */
export const refuseUnfitRun = (unfit: readonly UnfitLoad[]): void => {
  if (unfit.length === 0) return;
  const kinds = new Set(unfit.map(({ of }) => of));
  throw new UnimapError(
    'too-little-memory',
    unfit.map(({ text }) => text).join('\n'),
    [...kinds].map((of) => remedies[of]).join('\n  '),
    { exitStatus: 3 },
  );
};
