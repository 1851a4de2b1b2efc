import type { Derived } from '../derive-results.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import { armLabel } from './labels.ts';
import { loadRows } from './loads.ts';
import type { LoadRow } from './loads.ts';
import { distinct } from '../wording/figures.ts';
import { strategyColours } from '../plots/colours.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';

/** Rows that obtained what they asked for and were timed: nothing else is drawn. */
export const drawable = (results: Derived, blocks: readonly Block[] = blocksOf(results)): LoadRow[] =>
  loadRows(results, [...blocks]).filter(({ asRequested, steady }) => asRequested && steady.length > 0);

/** The arms in the order of the file. */
export const armsOf = (results: Derived, arms: readonly ArmDefinition[]): ArmDefinition[] =>
  results.arms.filter(({ id }) => arms.some((arm) => arm.id === id));

/** A scale from the label of an arm to the colour of its strategy. */
export const armScale = (results: Derived, arms: readonly ArmDefinition[]) => {
  const shown = armsOf(results, arms);
  return {
    domain: shown.map((arm) => armLabel(results, arm)),
    range: shown.map(({ strategy }) => strategyColours[strategy]),
  };
};

/** A row for each arm, in this order, with its label and no line. */
export const armAxis = (labels: readonly string[]) => ({
  field: 'arm',
  type: 'nominal',
  sort: labels,
  title: null,
  axis: { domain: false, ticks: false },
});

/** At most so many blocks, evenly over those given, the first and the last among them. */
export const spread = <T>(blocks: readonly T[], most: number): T[] =>
  blocks.length <= most
    ? [...blocks]
    : distinct(
        Array.from({ length: most }, (_, place) => Math.round((place * (blocks.length - 1)) / (most - 1))),
      ).flatMap((place) => blocks.slice(place, place + 1));

/** Written into the picture for each mark, and shown under the pointer; the arm comes first, so that it can be switched. */
export const about = (...facts: readonly string[]): string => facts.join(' · ');
