import type { Command } from 'commander';
import { nativeLibrary } from '../ffi/library.ts';
import { formatCpuList } from '../machine/cpu-list.ts';
import { planThreads, readTopology, type ThreadChoice } from '../machine/topology/index.ts';
import type { EnvironmentRecord } from '../results/index.ts';
import type { RunChoice } from '../run/plan-work.ts';
import { UnimapError } from '../unimap-error.ts';

/** What commander makes of the two flags. */
export interface CpuOptions {
  readonly cpuNoHyperthreading?: boolean;
  readonly cpuNoEfficiencyCores?: boolean;
}

type ChosenCpus = NonNullable<EnvironmentRecord['cpu']['chosen']>;

/** The flags that choose the CPUs threads run on, for every command that runs threads. */
export const withCpuOptions = (command: Command): Command =>
  command
    .option('--cpu-no-hyperthreading', 'threads on one hardware thread of each core')
    .option('--cpu-no-efficiency-cores', 'threads on performance cores only, where there are any');

export const threadChoice = (options: CpuOptions): ThreadChoice => ({
  noHyperthreading: options.cpuNoHyperthreading,
  noEfficiencyCores: options.cpuNoEfficiencyCores,
});

/** The flags as they were typed. */
export const cpuFlags = ({ cpuNoHyperthreading, cpuNoEfficiencyCores }: CpuOptions): string[] => [
  ...(cpuNoHyperthreading ? ['--cpu-no-hyperthreading'] : []),
  ...(cpuNoEfficiencyCores ? ['--cpu-no-efficiency-cores'] : []),
];

/** The flags as a run keeps them; nothing where none was given. */
export const chosenCpus = (options: CpuOptions): Pick<RunChoice, 'cpus'> =>
  cpuFlags(options).length === 0
    ? {}
    : {
        cpus: {
          noHyperthreading: options.cpuNoHyperthreading ?? false,
          noEfficiencyCores: options.cpuNoEfficiencyCores ?? false,
        },
      };

/**
 * Binds this process, and with it every worker and thread it starts, to the CPUs the flags leave of those it may use.
 * Thread counts follow by themselves: they are taken from the CPUs a process may use.
 * @returns those CPUs, and why; nothing when no flag was given
 * @throws UnimapError `no-cpus`
 */
export const bindToPlan = (options: CpuOptions): ChosenCpus | undefined => {
  const { cpus: chosen } = chosenCpus(options);
  if (chosen === undefined) return undefined;
  const { cpus, reasons } = planThreads(readTopology(), chosen);
  if (nativeLibrary().bindCpus(cpus, cpus.length) !== 0) {
    throw new UnimapError(
      'no-cpus',
      `threads cannot be bound to CPUs ${formatCpuList(cpus)}: ${reasons.join('; ')}`,
      'leave the --cpu flags out, or see `unimap topology` for the CPUs there are',
      { exitStatus: 3 },
    );
  }
  return { cpus: formatCpuList(cpus), ...chosen, reasons };
};

/** What the results say of the machine, with the CPUs threads were bound to on it. */
export const environmentWith = (
  environment: EnvironmentRecord,
  chosen: ChosenCpus | undefined,
): EnvironmentRecord =>
  chosen === undefined ? environment : { ...environment, cpu: { ...environment.cpu, chosen } };
