import type { WarningRecord } from '../../harness/results/warning.ts';

type Unworded<Warning> = Warning extends WarningRecord ? Omit<Warning, 'reason' | 'remedy'> : never;

/** What was detected, before it is put into words. */
export type Detected = Unworded<WarningRecord>;
