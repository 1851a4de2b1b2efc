import type { SampleRecord } from '../results/sample.ts';

/** Slowed by `--inject-delay`: a test of the measuring, whose time says nothing of the strategy. */
export const wasDelayed = ({ outcome }: Pick<SampleRecord, 'outcome'>): boolean =>
  outcome.status === 'completed' && outcome.injectedDelay !== undefined;
