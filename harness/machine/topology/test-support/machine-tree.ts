/** A machine to be written down as the files a kernel would show; every count is at least 1. */
export interface MachineShape {
  readonly nodes: number;
  readonly packages: number;
  readonly coresPerNode: number;
  readonly threadsPerCore: number;
  /** Efficiency cores on each node, of one thread each, after the others. */
  readonly efficiencyPerNode: number;
  readonly tellsKinds: 'pmu' | 'types' | 'capacity';
  /** Siblings `n, n+1`, as POWER and ARM number them, rather than `n, n+cores`. */
  readonly adjacentSiblings: boolean;
  /** Distance between the ids of nodes, and of packages. */
  readonly idStep: number;
  /** Without, no cache is shown, as in many guests. */
  readonly coresPerL3?: number | undefined;
  readonly memoryless: readonly number[];
  /** Nodes of memory alone, added behind. */
  readonly memoryOnly: number;
  readonly offline: readonly number[];
  readonly affinity?: string;
}

export const plainMachine: MachineShape = {
  nodes: 1,
  packages: 1,
  coresPerNode: 2,
  threadsPerCore: 1,
  efficiencyPerNode: 0,
  tellsKinds: 'pmu',
  adjacentSiblings: false,
  idStep: 1,
  coresPerL3: 8,
  memoryless: [],
  memoryOnly: 0,
  offline: [],
};

export interface MadeCore {
  readonly node: number;
  readonly package: number;
  readonly efficiency: boolean;
  readonly cpus: number[];
}

/** The cores of a shape, offline CPUs included: what reading its files has to come to. */
export const coresOf = (shape: MachineShape): MadeCore[] => {
  const perNode = shape.coresPerNode + shape.efficiencyPerNode;
  const big = shape.nodes * shape.coresPerNode;
  return Array.from({ length: shape.nodes * perNode }, (_, index) => {
    const [node, within] = [Math.floor(index / perNode), index % perNode];
    const efficiency = within >= shape.coresPerNode;
    const nth = efficiency
      ? node * shape.efficiencyPerNode + within - shape.coresPerNode
      : node * shape.coresPerNode + within;
    const cpus = efficiency
      ? [big * shape.threadsPerCore + nth]
      : Array.from({ length: shape.threadsPerCore }, (_, thread) =>
          shape.adjacentSiblings ? nth * shape.threadsPerCore + thread : nth + thread * big,
        );
    const packageIndex = Math.floor((node * shape.packages) / shape.nodes);
    return { node: node * shape.idStep, package: packageIndex * shape.idStep, efficiency, cpus };
  });
};

const join = (cpus: readonly number[]): string => cpus.join(',');

/** Files by path, with `sys/` and `proc/` at their top. */
export const machineTree = (shape: MachineShape): Record<string, string | number> => {
  const cores = coresOf(shape);
  const all = cores.flatMap(({ cpus }) => cpus).sort((a, b) => a - b);
  const running = (cpus: readonly number[]): number[] => cpus.filter((cpu) => !shape.offline.includes(cpu));
  const cpuFolder = 'sys/devices/system/cpu';
  const files: Record<string, string | number> = {
    [`${cpuFolder}/present`]: join(all),
    [`${cpuFolder}/online`]: join(running(all)),
    [`${cpuFolder}/offline`]: join(shape.offline),
    'proc/cpuinfo': running(all)
      .map((cpu) => `processor\t: ${cpu}\nmodel name\t: Made <CPU> & Co`)
      .join('\n\n'),
    'proc/meminfo': 'MemTotal: 1048576 kB',
    'proc/self/status': `Name:\tnode\nCpus_allowed_list:\t${shape.affinity ?? join(all)}`,
  };
  const isHybrid = shape.efficiencyPerNode > 0;
  const ofKind = (efficiency: boolean): string =>
    join(running(cores.filter((core) => core.efficiency === efficiency).flatMap(({ cpus }) => cpus)));
  if (isHybrid && shape.tellsKinds === 'pmu') {
    files['sys/devices/cpu_core/cpus'] = ofKind(false);
    files['sys/devices/cpu_atom/cpus'] = ofKind(true);
  }
  if (isHybrid && shape.tellsKinds === 'types') {
    files[`${cpuFolder}/types/intel_core_0/cpulist`] = ofKind(false);
    files[`${cpuFolder}/types/intel_atom_0/cpulist`] = ofKind(true);
  }
  const coresPerL3 = shape.coresPerL3 ?? 1;
  for (const [index, core] of cores.entries()) {
    const group = Math.floor(index / coresPerL3);
    const sharing = running(
      cores
        .filter((other, at) => Math.floor(at / coresPerL3) === group && other.node === core.node)
        .flatMap(({ cpus }) => cpus),
    );
    // Efficiency cores share their second level by four, as they do in hybrid processors.
    const cluster = core.efficiency
      ? cores
          .filter((other) => other.efficiency && other.node === core.node)
          .flatMap(({ cpus }) => cpus)
          .filter(
            (cpu, _, [first = 0]) =>
              Math.floor((cpu - first) / 4) === Math.floor(((core.cpus[0] ?? 0) - first) / 4),
          )
      : core.cpus;
    for (const cpu of core.cpus) {
      const folder = `${cpuFolder}/cpu${cpu}`;
      files[`${folder}/online`] = shape.offline.includes(cpu) ? 0 : 1;
      if (shape.offline.includes(cpu)) continue;
      files[`${folder}/topology/core_cpus_list`] = join(running(core.cpus));
      files[`${folder}/topology/thread_siblings_list`] = join(running(core.cpus));
      files[`${folder}/topology/core_id`] = index * shape.idStep;
      files[`${folder}/topology/physical_package_id`] = core.package;
      if (shape.tellsKinds === 'capacity')
        files[`${folder}/cpu_capacity`] = core.efficiency ? 380 : 1024 - (cpu % 3) * 20;
      if (shape.coresPerL3 === undefined) continue;
      const caches = [
        ['1', 'Data', '48K', core.cpus],
        ['1', 'Instruction', '32K', core.cpus],
        ['2', 'Unified', '1024K', cluster],
        ['3', 'Unified', '32768K', sharing],
      ] as const;
      for (const [at, [level, type, size, cpus]] of caches.entries()) {
        const cache = `${folder}/cache/index${at}`;
        files[`${cache}/level`] = level;
        files[`${cache}/type`] = type;
        files[`${cache}/size`] = size;
        files[`${cache}/shared_cpu_list`] = join(running(cpus));
      }
    }
  }
  const nodes = shape.nodes + shape.memoryOnly;
  for (let node = 0; node < nodes; node += 1) {
    const id = node * shape.idStep;
    const folder = `sys/devices/system/node/node${id}`;
    files[`${folder}/cpulist`] = join(
      running(cores.filter((core) => core.node === id).flatMap(({ cpus }) => cpus)),
    );
    files[`${folder}/meminfo`] =
      `Node ${id} MemTotal: ${shape.memoryless.includes(id) ? 0 : 64 * 1024 ** 2} kB`;
    files[`${folder}/distance`] = Array.from({ length: nodes }, (_, other) =>
      other === node ? 10 : 12 + 10 * Math.abs(Math.floor(other / 2) - Math.floor(node / 2)),
    ).join(' ');
    files[`${folder}/hugepages/hugepages-2048kB/nr_hugepages`] = 1024;
    files[`${folder}/hugepages/hugepages-2048kB/free_hugepages`] = 512;
  }
  return files;
};
