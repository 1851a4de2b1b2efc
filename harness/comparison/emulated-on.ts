import type { EnvironmentRecord } from '../results/results.ts';

/** What emulated the machine, e.g. `qemu (tcg)`; undefined for one whose times are its own. */
export const emulatedOn = ({ host }: EnvironmentRecord): string | undefined =>
  /^(.*), emulated$/.exec(host.virtualisation)?.[1];
