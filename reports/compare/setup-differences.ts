import type { Facts, FactDifference } from '../../harness/comparison/fact-difference.ts';
import type { EnvironmentRecord } from '../../harness/results/results.ts';
import { bytes, distinct } from '../wording/figures.ts';

/** What an administrator, an upgrade or a hypervisor changes on a machine that stays the same one, in words. */
const setUp = ({ host, cpu, thp, numaBalancing, tools }: EnvironmentRecord): Facts => ({
  virtualisation: host.virtualisation,
  kernel: host.kernel,
  distribution: host.distribution,
  ...(cpu.microcode !== undefined && { microcode: cpu.microcode }),
  'CPUs that may be used': String(cpu.usable),
  'CPUs chosen for threads': cpu.chosen?.cpus ?? 'all that may be used',
  'transparent hugepages': `${thp.enabled}, defrag ${thp.defrag}`,
  'NUMA balancing': numaBalancing,
  ...Object.fromEntries(Object.entries(tools).map(([tool, version]) => [`version of ${tool}`, version])),
});

/** A kernel keeps a little for itself, another one a little more: MemTotal of one machine differs by so much. */
const memoryTolerance = 0.02;

const memory = (base: number, now: number): FactDifference[] =>
  Math.abs(base - now) <= memoryTolerance * Math.max(base, now)
    ? []
    : [{ fact: 'memory', base: bytes(base), new: bytes(now) }];

/** Where the machines are set up differently, be they the same or not. */
export const setupDifferences = (base: EnvironmentRecord, now: EnvironmentRecord): FactDifference[] => {
  const [before, after] = [setUp(base), setUp(now)];
  return [
    ...memory(base.memory.total, now.memory.total),
    ...distinct([...Object.keys(before), ...Object.keys(after)]).flatMap((fact) => {
      const pair = { base: before[fact] ?? 'not recorded', new: after[fact] ?? 'not recorded' };
      return pair.base === pair.new ? [] : [{ fact, ...pair }];
    }),
  ];
};
