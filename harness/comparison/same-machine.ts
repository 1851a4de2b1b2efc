import type { EnvironmentRecord } from '../results/results.ts';
import { factDifferences } from './fact-difference.ts';
import type { Facts, FactDifference } from './fact-difference.ts';

const cachesText = (caches: NonNullable<EnvironmentRecord['cpu']['caches']>): string =>
  caches
    .map(({ level, type, bytes, count }) => `L${level} ${type} ${count} x ${bytes ?? 'unknown'} bytes`)
    .toSorted()
    .join(', ');

/**
 * What stays equal on one machine from run to run and from boot to boot, in words. Everything else is how the machine is
 * set up: an update, a reboot, a tool or the hypervisor changes it (kernel, distribution, microcode, the words of
 * `virtualisation`, memory, pools, settings), and the machine is the same. Absent where a run did not record it.
 *
 * Breaks: nothing in it tells one machine from another of the same make. A CPU taken offline makes another machine of
 * it, and for loads it does.
 */
export const machineFacts = ({ emulated, host, cpu, nodes }: EnvironmentRecord): Facts => ({
  architecture: host.architecture,
  'emulated by': emulated ?? 'nothing',
  CPU: cpu.model,
  'logical CPUs': String(cpu.logical),
  ...(cpu.caches && { caches: cachesText(cpu.caches) }),
  nodes: nodes
    .map(({ id, cpus, distances }) => `${id}: CPUs ${cpus}, distances ${distances.join(' ')}`)
    .join('; '),
});

/** Where two machines differ. A fact that either run did not record is unknown, and no difference. */
export const machineDifferences = (base: EnvironmentRecord, now: EnvironmentRecord): FactDifference[] =>
  factDifferences(machineFacts(base), machineFacts(now));

export const isSameMachine = (one: EnvironmentRecord, other: EnvironmentRecord): boolean =>
  machineDifferences(one, other).length === 0;
