import type { EnvironmentRecord } from '../results/results.ts';
import { factDifferences } from './fact-difference.ts';
import type { Facts, FactDifference } from './fact-difference.ts';

const cachesText = (caches: NonNullable<EnvironmentRecord['cpu']['caches']>): string =>
  caches
    .map(({ level, type, bytes, count }) => `L${level} ${type} ${count} x ${bytes ?? 'unknown'} bytes`)
    .toSorted()
    .join(', ');

/** Of the facts below those that runs of every version recorded: never unknown, so that they can be hashed. */
export const factsOfEveryRun = ({ emulated, host, cpu, nodes }: EnvironmentRecord): Facts => ({
  architecture: host.architecture,
  'emulated by': emulated ?? 'nothing',
  CPU: cpu.model,
  'logical CPUs': String(cpu.logical),
  nodes: nodes
    .map(({ id, cpus, distances }) => `${id}: CPUs ${cpus}, distances ${distances.join(' ')}`)
    .join('; '),
});

/**
 * What stays equal on one machine from run to run and from boot to boot, in words. Everything else is how the machine is
 * set up: an update, a reboot, a tool or the hypervisor changes it (kernel, distribution, microcode, the words of
 * `virtualisation`, memory, pools, settings), and the machine is the same. Absent where a run did not record it.
 *
 * Breaks: nothing in it tells one machine from another of the same make. A CPU taken offline makes another machine of
 * it, and for loads it does.
 */
const machineFacts = (environment: EnvironmentRecord): Facts => ({
  ...factsOfEveryRun(environment),
  ...(environment.cpu.caches && { caches: cachesText(environment.cpu.caches) }),
});

/** Where two machines differ. A fact that either run did not record is unknown, and no difference. */
export const machineDifferences = (base: EnvironmentRecord, now: EnvironmentRecord): FactDifference[] =>
  factDifferences(machineFacts(base), machineFacts(now));

export const isSameMachine = (one: EnvironmentRecord, other: EnvironmentRecord): boolean =>
  machineDifferences(one, other).length === 0;
