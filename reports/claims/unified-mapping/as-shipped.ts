import type { ClaimFactsRecord } from '../../../harness/results/claim.ts';
import { differInStrategyAlone } from '../../../harness/comparison/arm-pairs.ts';
import { interval } from '../../wording/figures.ts';
import type { PairInWords, PairOfArms } from '../claim.ts';

/** What a user of the code that was shipped would have seen: its before and its after, as they were. */
export const perPartToUnifiedShipped: PairOfArms = {
  baseline: 'per-part-shipped',
  candidate: 'unified-shipped',
  alike: differInStrategyAlone,
};

export const perPartToUnifiedShippedInWords: PairInWords = {
  baseline: 'the code as it was shipped before',
  candidate: 'the code as it was shipped after',
};

/** CPU time of each strategy, divided by that of the code it stands for; native/strategies.md has the measurements. */
const toTheCode = {
  below: { before: { low: 0.91, high: 1.03 }, after: { low: 0.62, high: 0.87 } },
  from: { before: { low: 0.91, high: 1.03 }, after: { low: 0.93, high: 1.05 } },
} as const;
const tiny = 1024 ** 2;

/**
 * How near the two strategies are to the code. With parts below 1 MiB the code spends a share of its time on opening parts,
 * which the strategies do not: its own speed-up is the smaller for it, and a verdict must say so.
 */
export const standInGap = ({ partBytes = Infinity }: ClaimFactsRecord) => {
  const standIn = toTheCode[partBytes < tiny ? 'below' : 'from'];
  return {
    figures: { standIn },
    words:
      partBytes < tiny
        ? `; the strategies are not the code with parts below 1 MiB: they take ${interval(standIn.before)} (before) and ${interval(standIn.after)} (after) of its CPU time, so that its own speed-up is smaller`
        : '',
  };
};
