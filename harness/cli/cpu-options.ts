import type { Command } from 'commander';
import { nativeLibrary } from '../ffi/library.ts';
import { formatCpuList } from '../machine/cpu-list.ts';
import { planThreads, readTopology, type ThreadChoice } from '../machine/topology/index.ts';
import { UnimapError } from '../unimap-error.ts';

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

/**
 * Binds this process, and with it every worker and thread it starts, to the CPUs the flags leave of those it may use.
 * Thread counts follow by themselves: they are taken from the CPUs a process may use.
 * @returns those CPUs as a list, and why; nothing when no flag was given
 * @throws UnimapError `no-cpus`
 */
export const bindToPlan = (options: CpuOptions): { cpus: string; reasons: readonly string[] } | undefined => {
  if (!options.cpuNoHyperthreading && !options.cpuNoEfficiencyCores) return undefined;
  const { cpus, reasons } = planThreads(readTopology(), threadChoice(options));
  if (nativeLibrary().bindCpus(cpus, cpus.length) !== 0) {
    throw new UnimapError(
      'no-cpus',
      `threads cannot be bound to CPUs ${formatCpuList(cpus)}: ${reasons.join('; ')}`,
      'leave the --cpu flags out, or see `unimap topology` for the CPUs there are',
      { exitStatus: 3 },
    );
  }
  return { cpus: formatCpuList(cpus), reasons };
};
