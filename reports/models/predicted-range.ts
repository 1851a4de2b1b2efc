import { ascending } from '../../harness/statistics/quantile.ts';
import { predict, type CostModel, type LoadWork } from './cost-model.ts';

export interface PredictedTime {
  /** Nanoseconds. */
  readonly time: number;
  readonly low: number;
  readonly high: number;
}

/** Of either end; with fewer than 39 sets the range holds what every one of them allows. */
const tail = 0.05;

/**
 * How far, as a factor, a load may be off that is larger than every set fitted: bytes of large sets cost a little more or less than
 * bytes of small ones. In the published runs a tenth was off the whole by up to 1.3 times (`check-projection.test.ts`).
 */
const beyondMeasured = 1.3;

/** Errors of different origin, as logarithms. */
const together = (one: number, other: number): number => Math.hypot(one, other);

/**
 * What a model predicts, with the range of the jackknife+: each set in turn is left out of the fit, and the fit's prediction of the
 * load is widened by how far it was off on that set. On logarithms, as times err by factors. A load that is larger than the sets
 * has a wider range.
 *
 * Source: Barber, Candès, Ramdas and Tibshirani, "Predictive inference with the jackknife+" (2021).
 * Breaks: the jackknife+ promises its range for a load like those that were fitted, and what lies beyond is known from sets ten times
 * as large alone. A load a thousand times as large may leave it: something may grow that neither shows.
 */
export const predictedRange = (model: CostModel, work: LoadWork): PredictedTime => {
  const time = predict(model, work);
  if (time <= 0) return { time, low: time, high: time };
  const ends = model.without.map((costs) => ({ at: predict(costs, work), times: Math.exp(costs.off) }));
  const cut = Math.max(0, Math.floor(tail * (ends.length + 1)) - 1);
  const low = ascending(ends.map(({ at, times }) => at / times)).at(cut) ?? time;
  const high = ascending(ends.map(({ at, times }) => at * times)).at(-1 - cut) ?? time;
  const beyond = work.copied > model.largest ? Math.log(beyondMeasured) : 0;
  return {
    time,
    low: time * Math.exp(-together(Math.max(0, Math.log(time / low)), beyond)),
    high: time * Math.exp(together(Math.max(0, Math.log(high / time)), beyond)),
  };
};
