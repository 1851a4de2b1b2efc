import { readMemoryRoom } from '../machine/memory-room.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { availableHere } from '../run/available.ts';
import { needsOf, outlineBlocks, shortages, unfitLoads } from '../run/plan-text.ts';
import type { RunChoice, Work } from '../run/plan-work.ts';
import { UnimapError } from '../unimap-error.ts';

/** The plan of so many runs, with what it takes and what there is. */
export const weighPlan = (choice: RunChoice, work: readonly Work[], runs: number) => {
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
    unfit: unfitLoads(work, nodes, room),
  };
};

/** @throws UnimapError `too-little-memory`, where there are loads that cannot fit, whatever they fall back to */
export const refuseUnfitRun = (unfit: readonly string[]): void => {
  if (unfit.length === 0) return;
  throw new UnimapError(
    'too-little-memory',
    unfit.join('\n'),
    'the kernel would end these loads half way: give the run more memory, or choose a scenario with smaller sets, or a smaller model',
    { exitStatus: 3 },
  );
};
