import { distinct, figure } from './figures.ts';

/** How many times as fast one way is as another, with its 95% interval. */
export interface Speed {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A ratio of times, turned round: above 1 is faster. */
export const speedOf = ({ ratio, low, high }: Record<'ratio' | 'low' | 'high', number>): Speed => ({
  value: 1 / ratio,
  low: 1 / high,
  high: 1 / low,
});

export const noneTellsApart = (speeds: readonly Speed[]): boolean =>
  speeds.every(({ low, high }) => low <= 1 && high >= 1);

/** "1.04 to 1.08 times" */
export const timesRange = (values: readonly number[]): string => {
  const ends = distinct([Math.min(...values), Math.max(...values)].map(figure));
  return `${ends.join(' to ')} times`;
};

/** "1.04 to 1.08 times as fast as", or that no difference was shown. */
export const asFastAs = (speeds: readonly Speed[]): string =>
  noneTellsApart(speeds) ? 'about as fast as' : `${timesRange(speeds.map(({ value }) => value))} as fast as`;
