import type { EnvironmentRecord } from '../results/results.ts';

/** What emulated the machine, e.g. `qemu (tcg)`; undefined for one whose times are its own. */
export const emulatedOn = ({ emulated }: EnvironmentRecord): string | undefined => emulated;
