import type { WarningRecord } from '../../harness/results/results.ts';

/** What was detected, before it is put into words. */
export type Finding = Omit<WarningRecord, 'reason' | 'remedy' | 'figures'> & {
  /** `excess`: how many times the least that is worth a warning. */
  readonly figures: Readonly<Record<string, number>> & { readonly excess: number };
};
