import { roughDuration } from '../wording/figures.ts';
import type { PredictedTime } from './predicted-range.ts';

/** "12 s [11 s, 14 s]", in two digits, as projections are. */
export const timeText = ({ time, low, high }: PredictedTime): string =>
  `${roughDuration(time)} [${roughDuration(low)}, ${roughDuration(high)}]`;
