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
const machineFacts = (environment: EnvironmentRecord): Facts => {
  const { caches, family, modelNumber } = environment.cpu;
  return {
    ...factsOfEveryRun(environment),
    ...(caches && { caches: cachesText(caches) }),
    ...(family !== undefined && { 'CPU family': String(family) }),
    ...(modelNumber !== undefined && { 'CPU model number': String(modelNumber) }),
  };
};

/** Copies of one machine differ by less: what else runs, and where memory lies. Machines whose ratios moved by half differed by more. */
const bandwidthTolerance = 1.25;

const bandwidthText = (bytesPerSecond: number): string => `${(bytesPerSecond / 1e9).toPrecision(3)} GB/s`;

/** Between two boots the machine below a virtual one may be another; within one it is not, whatever a probe says. */
const isSameBoot = (one: EnvironmentRecord, other: EnvironmentRecord): boolean =>
  one.host.boot !== undefined && one.host.boot === other.host.boot;

const bandwidthDifferences = (one: EnvironmentRecord, other: EnvironmentRecord): FactDifference[] => {
  const [base, now] = [one.copyBandwidth, other.copyBandwidth];
  return isSameBoot(one, other) ||
    base === undefined ||
    now === undefined ||
    Math.max(base, now) <= bandwidthTolerance * Math.min(base, now)
    ? []
    : [{ fact: 'copy bandwidth of one thread', base: bandwidthText(base), new: bandwidthText(now) }];
};

/** Where two machines differ. A fact that either run did not record is unknown, and no difference. */
export const machineDifferences = (base: EnvironmentRecord, now: EnvironmentRecord): FactDifference[] => [
  ...factDifferences(machineFacts(base), machineFacts(now)),
  ...bandwidthDifferences(base, now),
];

export const isSameMachine = (one: EnvironmentRecord, other: EnvironmentRecord): boolean =>
  machineDifferences(one, other).length === 0;

/** What decides whether a machine is the same, and one of two runs or both did not record: the rest has decided. */
export const undecidedFacts = (base: EnvironmentRecord, now: EnvironmentRecord): string[] =>
  (
    [
      ['caches', (one) => one.cpu.caches],
      ['copy bandwidth', (one) => one.copyBandwidth],
    ] as const satisfies readonly (readonly [string, (one: EnvironmentRecord) => unknown])[]
  ).flatMap(([fact, of]) => (of(base) === undefined || of(now) === undefined ? [fact] : []));
