import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { View } from '../../harness/comparison/view.ts';
import { strategyColours } from './strategy-colours.ts';
import { armLabel } from './labels.ts';

/** A scale from the label of an arm to the colour of its strategy, in the order of the file. */
export const armScale = (results: View, arms: readonly ArmDefinition[]) => {
  const shown = results.arms.filter(({ id }) => arms.some((arm) => arm.id === id));
  return {
    domain: shown.map((arm) => armLabel(results, arm)),
    range: shown.map(({ strategy }) => strategyColours[strategy]),
  };
};
