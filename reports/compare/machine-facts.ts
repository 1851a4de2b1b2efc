import type { EnvironmentRecord } from '../../harness/results/results.ts';

/** What stays equal on one machine from run to run and from boot to boot, in words. */
const hardware = ({ host, cpu, nodes }: EnvironmentRecord): Record<string, string> => ({
  architecture: host.architecture,
  virtualisation: host.virtualisation,
  CPU: cpu.model,
  'logical CPUs': String(cpu.logical),
  nodes: nodes
    .map(({ id, cpus, distances }) => `${id}: CPUs ${cpus}, distances ${distances.join(' ')}`)
    .join('; '),
});

/** What an administrator or an upgrade changes on a machine that stays the same one. */
const set = ({ host, cpu, thp, numaBalancing, tools }: EnvironmentRecord): Record<string, string> => ({
  kernel: host.kernel,
  distribution: host.distribution,
  'CPUs that may be used': String(cpu.usable),
  'CPUs chosen for threads': cpu.chosen?.cpus ?? 'all that may be used',
  'transparent hugepages': `${thp.enabled}, defrag ${thp.defrag}`,
  'NUMA balancing': numaBalancing,
  ...Object.fromEntries(Object.entries(tools).map(([tool, version]) => [`version of ${tool}`, version])),
});

/** A kernel keeps a little for itself, another one a little more: MemTotal of one machine differs by so much. */
const memoryTolerance = 0.02;

const sameMemory = (one: number, other: number): boolean =>
  Math.abs(one - other) <= memoryTolerance * Math.max(one, other);

export interface FactDifference {
  readonly fact: string;
  readonly base: string;
  readonly new: string;
}

const differing = (base: Record<string, string>, now: Record<string, string>): FactDifference[] =>
  [...new Set([...Object.keys(base), ...Object.keys(now)])].flatMap((fact) => {
    const pair = { base: base[fact] ?? 'not recorded', new: now[fact] ?? 'not recorded' };
    return pair.base === pair.new ? [] : [{ fact, ...pair }];
  });

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Where two machines differ in what stays equal on one; empty for one and the same machine. */
export const machineDifferences = (base: EnvironmentRecord, now: EnvironmentRecord): FactDifference[] => [
  ...differing(hardware(base), hardware(now)),
  ...(sameMemory(base.memory.total, now.memory.total)
    ? []
    : [{ fact: 'memory', base: gibibytes(base.memory.total), new: gibibytes(now.memory.total) }]),
];

/** Where the machines are set up differently, be they the same or not. */
export const setupDifferences = (base: EnvironmentRecord, now: EnvironmentRecord): FactDifference[] =>
  differing(set(base), set(now));
