import type { ModelSetRecord } from '../../harness/results/results.ts';

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** Of the user's files: where what is measured of a mapping ends with the load. */
export const repackedOfSet = ({ name, bytes: total, repacked = {} }: ModelSetRecord): string[] => {
  const shares = total === 0 ? [] : Object.entries(repacked).filter(([, part]) => part > 0);
  const words = shares.map(([cpu, part]) => `${cpu} ${percent(part / total)}`);
  return shares.length === 0
    ? []
    : [
        `llama.cpp copies weights it repacks (CPU_REPACK) out of whatever mapping they were loaded into; of ${name}, by CPU: ${words.join(', ')}. For these bytes page kind and replicas do not matter after loading.`,
      ];
};
