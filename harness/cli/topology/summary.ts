import type { Topology } from '../../machine/topology/index.ts';

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** `2 packages, 4 nodes, 64 cores, 128 CPUs online, all usable`. */
export const summary = (topology: Topology): string => {
  const { packages, nodes, cores, online, offline, cpus, hybrid } = topology;
  const efficiency = cores.filter((core) => core.kind === 'efficiency').length;
  return [
    plural(packages.length, 'package'),
    plural(nodes.length, 'node'),
    plural(cores.length, 'core') +
      (hybrid ? ` (${cores.length - efficiency} performance, ${efficiency} efficiency)` : ''),
    `${plural(online.length, 'CPU')} online`,
    cpus.length === online.length ? 'all usable' : `${cpus.length} usable`,
    ...(offline.length === 0 ? [] : [`${offline.length} offline`]),
  ].join(', ');
};

/** `L1d`, `L1i`, `L3`. */
export const cacheName = ({ level, type }: { level: number; type: string }): string =>
  `L${level}${type === 'data' ? 'd' : type === 'instruction' ? 'i' : ''}`;
