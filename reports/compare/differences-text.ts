import type { RunDifference } from './run-differences.ts';

const consequence = {
  machine: 'other machine',
  setup: 'machine set up differently',
  set: 'other set',
  commit: 'other commit',
  settings: 'other settings',
} as const satisfies Record<RunDifference['about'], string>;

/** Diagnostics name whole part lists and command lines: in a sentence their beginning is enough. */
const short = (value: string): string => (value.length > 80 ? `${value.slice(0, 79)}…` : value);

/** "CPU: AMD EPYC in base, Intel Xeon in new". */
export const factText = ({ fact, base, new: now }: RunDifference): string =>
  `${fact}: ${short(base)} in base, ${short(now)} in new`;

/** "other machine: CPU: AMD EPYC in base, Intel Xeon in new". */
export const differenceText = (difference: RunDifference): string =>
  `${consequence[difference.about]}: ${factText(difference)}`;
