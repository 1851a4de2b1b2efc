import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { View } from '../../harness/comparison/view.ts';
import { strategyColours } from './strategy-colours.ts';
import { shapes } from '../plots/shapes.ts';
import { armLabel } from './labels.ts';

/** A scale from the label of an arm to the colour of its strategy, in the order of the file. */
export const armScale = (results: View, arms: readonly ArmDefinition[]) => {
  const shown = results.arms.filter(({ id }) => arms.some((arm) => arm.id === id));
  return {
    domain: shown.map((arm) => armLabel(results, arm)),
    range: shown.map(({ strategy }) => strategyColours[strategy]),
  };
};

/** Colour and shape of an arm's marks by its label in field `arm`, in one legend for both. */
export const armMarks = (scale: {
  readonly domain: readonly string[];
  readonly range: readonly string[];
}) => {
  const legend = { orient: 'bottom', title: null, columns: 2, direction: 'horizontal' };
  const range = scale.domain.map((_, place) => shapes[place % shapes.length]);
  return {
    color: { field: 'arm', type: 'nominal', scale, legend },
    shape: { field: 'arm', type: 'nominal', scale: { domain: scale.domain, range }, legend },
  };
};
