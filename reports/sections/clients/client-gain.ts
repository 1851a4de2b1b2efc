import type { ComparisonRecord } from '../../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { figure, interval } from '../../wording/figures.ts';

/** How many times as good a way is as the baseline, whichever way the figure counts: above 1 is faster, or less. */
export interface ClientGain {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export const gainOf = (
  comparison: Pick<ComparisonRecord, 'ratio' | 'low' | 'high' | 'n' | 'better'>,
): ClientGain => {
  const { ratio, low, high, n, better } = comparison;
  return better === 'higher'
    ? { value: ratio, low, high, n }
    : { value: 1 / ratio, low: 1 / high, high: 1 / low, n };
};

/** Of fewer rounds no interval earns its 95 %, and the ratio alone shows nothing. */
export const gainText = (gain: ClientGain): string => {
  const value = figure(gain.value);
  return gain.n < fewestPairsForInterval ? value : `${value} ${interval(gain)}`;
};
