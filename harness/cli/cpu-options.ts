import type { Command } from 'commander';
import type { ThreadChoice } from '../machine/topology/index.ts';

/** What commander makes of the two flags. */
export interface CpuOptions {
  readonly cpuNoHyperthreading?: boolean;
  readonly cpuNoEfficiencyCores?: boolean;
}

/** The flags that choose the CPUs threads run on, for every command that runs threads. */
export const withCpuOptions = (command: Command): Command =>
  command
    .option('--cpu-no-hyperthreading', 'threads on one hardware thread of each core')
    .option('--cpu-no-efficiency-cores', 'threads on performance cores only, where there are any');

export const threadChoice = (options: CpuOptions): ThreadChoice => ({
  noHyperthreading: options.cpuNoHyperthreading,
  noEfficiencyCores: options.cpuNoEfficiencyCores,
});
