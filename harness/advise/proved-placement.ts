import type { ArmDefinition, LoadedOutcome } from '../results/index.ts';
import { traitsOf } from '../results/index.ts';
import { caught } from '../rounds/caught.ts';
import type { Executor } from '../rounds/executor.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { chooseLoad } from '../worker/choose-load.ts';

/** Where the kernel says that the pages of a load lie. */
export interface ProvedPlacement {
  readonly placement: ArmDefinition['placement'];
  readonly copies: number;
  readonly perNode: Readonly<Record<string, number>>;
  /** Pages on another node than their copy's. */
  readonly misplaced: number;
}

/** Empty where the kernel does not tell. */
export const placementOf = ({ requested, pages }: LoadedOutcome): ProvedPlacement[] => {
  const { replicas, perNode, misplaced } = pages;
  return perNode === undefined || misplaced === undefined
    ? []
    : [{ placement: requested.placement, copies: replicas, perNode, misplaced }];
};

/** Ways that copy the model to where they choose; the kernel places the others. */
export const isPlacedByUs = ({ strategy }: ArmDefinition): boolean => traitsOf(strategy).memory === 'own';

/** One load of each such way, for its pages: no time is taken from it. */
export const provePlacement = async (
  arms: readonly ArmDefinition[],
  set: OpenedSet,
  executor: Executor,
  signal: AbortSignal,
): Promise<ProvedPlacement[]> => {
  const proved: ProvedPlacement[] = [];
  for (const arm of arms.filter(isPlacedByUs)) {
    const outcome = await caught(signal, () => executor.load(set, chooseLoad(arm, { allowFallback: true })));
    if (outcome.status === 'completed') proved.push(...placementOf(outcome));
  }
  return proved;
};
