import type { EnvironmentRecord, ResultsRecord } from '../results/results.ts';

/** What emulated the machine, e.g. `qemu (tcg)`; undefined for one whose times are its own. */
export const emulatedOn = ({ emulated }: EnvironmentRecord): string | undefined => emulated;

/** What emulated every machine of a file; undefined where the times of one are its own. */
export const emulatedThroughout = ({
  environment,
  merged,
}: Pick<ResultsRecord, 'environment' | 'merged'>): string | undefined => {
  const emulated = (merged?.map((run) => run.environment) ?? [environment]).map(emulatedOn);
  const named = emulated.flatMap((one) => one ?? []);
  return named.length < emulated.length ? undefined : [...new Set(named)].join(', ');
};
