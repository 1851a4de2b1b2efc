import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { availableHere } from '../run/available.ts';
import { needsOf, outline, shortages } from '../run/plan-text.ts';
import type { RunChoice, Work } from '../run/plan-work.ts';

/** The plan of so many runs, with what it takes and what there is. */
export const weighPlan = (choice: RunChoice, work: readonly Work[], runs: number) => {
  const nodes = onlineNodesWithMemory().length;
  const available = availableHere(needsOf(choice, work, nodes).disk > 0);
  const needs = needsOf(choice, work, nodes, {
    runs,
    ...(available.disk !== undefined && { freeDisk: available.disk }),
  });
  const outlines = work.map((each) => outline(choice, each, nodes));
  return { needs, available, outlines, short: shortages(needs, available) };
};
