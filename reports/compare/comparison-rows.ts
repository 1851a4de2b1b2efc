import { armLabelById, setLabelById } from '../rows/labels.ts';
import { number, text } from '../markdown/table.ts';
import { signs } from '../../harness/wording/paint-signs.ts';
import { figure, interval } from '../wording/figures.ts';
import { speedOf } from '../wording/speeds.ts';
import { setIdInNew } from './align-sets.ts';
import { verdictOrder } from './summary.ts';
import type { JudgedComparison, RefusedComparison, RunComparison } from './compare-runs.ts';
import type { ComparisonKey } from './held-once.ts';
import { viewOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

const united = <T extends { readonly id: string }>(now: readonly T[], base: readonly T[]): T[] => [
  ...now,
  ...base.filter(({ id }) => now.every((one) => one.id !== id)),
];

/** Arms and sets of both runs, for their names: those of new, and what only base has. */
export const namesOf = (base: View, now: View): View => {
  const idOf = setIdInNew(base, now);
  return viewOf({
    ...now,
    arms: united(now.arms, base.arms),
    sets: united(
      now.sets,
      base.sets.map((set) => ({ ...set, id: idOf(set.id) })),
    ),
  });
};

/** "unified / per-part", of their speeds; or of growth "unified / itself on 4 parts of 16 KiB". */
export const ratioLabel = (names: View, key: ComparisonKey): string => {
  const candidate = armLabelById(names, key.candidate);
  return key.baselineSet === undefined
    ? `${candidate} / ${armLabelById(names, key.baseline)}`
    : `${candidate} / itself on ${setLabelById(names, key.baselineSet)}`;
};

/** "seed-claims, 100 parts of 16 KiB: unified / per-part, usable-time": the whole of it in one line. */
export const comparisonLabel = (names: View, key: ComparisonKey): string =>
  `${key.scenario}, ${setLabelById(names, key.set)}: ${ratioLabel(names, key)}, ${key.metric}`;

const signedPercent = (factor: number): string => {
  const share = (factor - 1) * 100;
  return `${share > 0 ? '+' : share < 0 ? '−' : ''}${figure(Math.abs(share))} %`;
};

/**
 * "+20.1 % [+17.2 %, +23.0 %]": so much faster than in base, "−20.1 %" so much slower. `change` is of the ratio of times, which
 * rises with what is slower.
 */
export const changeText = ({
  change,
  low,
  high,
}: Pick<JudgedComparison, 'change' | 'low' | 'high'>): string => {
  const speed = speedOf({ ratio: change, low, high });
  return `${signedPercent(speed.value)} [${signedPercent(speed.low)}, ${signedPercent(speed.high)}]`;
};

/** "1.36 [1.30, 1.42]": how many times as fast the one arm was as the other. */
export const speedText = (one: Parameters<typeof speedOf>[0]): string => {
  const speed = speedOf(one);
  return `${figure(speed.value)} ${interval(speed)}`;
};

/** "regressed", or "improved (its baseline got faster)". */
export const verdictText = ({ verdict, movedBy }: JudgedComparison): string =>
  movedBy === undefined
    ? verdict
    : `${verdict} (its baseline got ${movedBy === 'baseline-faster' ? 'faster' : 'slower'})`;

const verdictSigns = {
  regressed: signs.bad,
  improved: signs.good,
  same: signs.even,
  inconclusive: signs.unsure,
} as const satisfies Record<JudgedComparison['verdict'], string>;

export const judgedColumns = [
  text('verdict'),
  text('scenario'),
  text('set'),
  text('of speeds'),
  text('metric'),
  number('times as fast in base'),
  number('in new'),
  number('faster by'),
  number('n'),
];

export const judgedRow = (names: View, one: JudgedComparison): string[] => [
  `${verdictSigns[one.verdict]} ${verdictText(one)}`,
  one.scenario,
  setLabelById(names, one.set),
  ratioLabel(names, one),
  one.metric,
  speedText(one.base),
  speedText(one.new),
  changeText(one),
  `${one.base.n}, ${one.new.n}`,
];

export const refusedColumns = [
  text('scenario'),
  text('set'),
  text('of speeds'),
  text('metric'),
  text('why not'),
];

export const refusedRow = (names: View, one: RefusedComparison): string[] => [
  one.scenario,
  setLabelById(names, one.set),
  ratioLabel(names, one),
  one.metric,
  one.reason,
];

/** Regressions first; within a verdict the largest change first. */
export const inReadingOrder = ({ judged }: RunComparison): JudgedComparison[] =>
  judged.toSorted(
    (one, other) =>
      verdictOrder.indexOf(one.verdict) - verdictOrder.indexOf(other.verdict) ||
      Math.abs(Math.log(other.change)) - Math.abs(Math.log(one.change)),
  );
