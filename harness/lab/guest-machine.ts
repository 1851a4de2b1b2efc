import type { GuestArchitecture } from './guest-architecture.ts';

/** The machine a guest is to find. Every list is by node; a node missing from a list of pools has none. */
export interface GuestMachine {
  readonly nodes: number;
  /** Bytes of memory of each node that has any. */
  readonly memory: number;
  readonly threadsPerCore: number;
  /** Nodes without memory, and nodes without CPUs. */
  readonly memoryless: readonly number[];
  readonly cpuless: readonly number[];
  /** Pages of 2 MiB and of 1 GiB that each node has reserved; undefined leaves the pools to who runs in the guest. */
  readonly pool: readonly number[] | undefined;
  readonly pool1g: readonly number[] | undefined;
  /** Row by row, 10 on the diagonal; undefined is 20 from each node to each other one. */
  readonly distances: readonly (readonly number[])[] | undefined;
  /** Bytes of an empty disk of its own, ext4 on `diskFolder`; undefined is none. */
  readonly disk?: number | undefined;
}

/** Where a guest finds its disk: a folder that every Linux has, as the host's files are read-only there. */
export const diskFolder = '/mnt';

const mebibyte = 1024 ** 2;

/** Whether and why a machine cannot be; undefined when it can. */
export const faultOf = (
  machine: GuestMachine,
  { name, mostNodes }: GuestArchitecture,
): string | undefined => {
  const { nodes, memory, memoryless, cpuless, distances } = machine;
  if (nodes > mostNodes) return `Debian’s kernel for ${name} has at most ${mostNodes} nodes`;
  const named = [...memoryless, ...cpuless];
  if (named.some((node) => node >= nodes)) return `there is no node ${Math.max(...named)} among ${nodes}`;
  if (memoryless.includes(0)) return 'node 0 holds the kernel: it must have memory';
  if (cpuless.includes(0)) return 'node 0 has the first CPU: it cannot be without';
  const neither = memoryless.find((node) => cpuless.includes(node));
  if (neither !== undefined) return `node ${neither} would have neither CPUs nor memory`;
  if (memory % mebibyte !== 0) return 'the memory of a node is a whole number of MiB';
  if ((nodes - memoryless.length) * memory < 512 * mebibyte)
    return 'the guest needs 512 MiB of memory in all';
  for (const [name, pool] of [
    ['--pool', machine.pool],
    ['--pool-1g', machine.pool1g],
  ] as const) {
    if (pool === undefined) continue;
    if (pool.length > nodes) return `${name} names ${pool.length} nodes of ${nodes}`;
    const without = pool.findIndex((pages, node) => pages > 0 && memoryless.includes(node));
    if (without >= 0) return `${name}: node ${without} has no memory to reserve pages of`;
  }
  if (distances === undefined) return undefined;
  const square = distances.length === nodes && distances.every((row) => row.length === nodes);
  if (!square) return `--distances takes ${nodes} rows of ${nodes} numbers`;
  // QEMU's own rules, as ACPI has them: 10 is oneself, 0 to 9 are reserved, 255 is out of reach.
  const fits = distances.every((row, from) =>
    row.every((value, to) => (from === to ? value === 10 : value > 10 && value < 256)),
  );
  return fits ? undefined : '--distances are 10 from a node to itself and 11 to 255 from one node to another';
};

export const cpusOf = ({ nodes, threadsPerCore, cpuless }: GuestMachine): number =>
  (nodes - cpuless.length) * threadsPerCore;

/** One memory backend and one `-numa node` each; a package of one core on each node that has CPUs. */
export const machineArguments = (machine: GuestMachine): string[] => {
  const { nodes, memory, threadsPerCore, memoryless, cpuless, distances } = machine;
  const all = Array.from({ length: nodes }, (_, node) => node);
  const sockets = nodes - cpuless.length;
  let next = 0;
  const numa = all.flatMap((node) => {
    const words = [`node,nodeid=${node}`];
    const before: string[] = [];
    if (!cpuless.includes(node)) {
      words.push(`cpus=${next}${threadsPerCore > 1 ? `-${next + threadsPerCore - 1}` : ''}`);
      next += threadsPerCore;
    }
    if (!memoryless.includes(node)) {
      before.push('-object', `memory-backend-ram,id=memory${node},size=${memory / mebibyte}M`);
      words.push(`memdev=memory${node}`);
    }
    return [...before, '-numa', words.join(',')];
  });
  return [
    '-smp',
    `${sockets * threadsPerCore},sockets=${sockets},cores=1,threads=${threadsPerCore}`,
    '-m',
    `${((nodes - memoryless.length) * memory) / mebibyte}M`,
    ...numa,
    ...(distances ?? []).flatMap((row, from) =>
      row.flatMap((value, to) => (from === to ? [] : ['-numa', `dist,src=${from},dst=${to},val=${value}`])),
    ),
  ];
};

const reserved = (pool: readonly number[] | undefined, kibibytes: number, machine: GuestMachine): string[] =>
  pool === undefined
    ? []
    : Array.from({ length: machine.nodes }, (_, node) => node)
        .filter((node) => !machine.memoryless.includes(node))
        .map((node) => `${node}:${kibibytes}:${pool[node] ?? 0}`);

/** What init is to reserve or find reserved: `node:KiB of a page:pages`. */
export const poolWords = (machine: GuestMachine): string[] => [
  ...reserved(machine.pool, 2048, machine),
  ...reserved(machine.pool1g, 1024 ** 2, machine),
];

/** Pages of 1 GiB are available for certain only at boot, before memory is in pieces. */
export const bootPools = ({ pool1g }: GuestMachine): string[] => {
  const some = (pool1g ?? []).flatMap((pages, node) => (pages > 0 ? [`${node}:${pages}`] : []));
  return some.length === 0 ? [] : ['hugepagesz=1G', `hugepages=${some.join(',')}`, 'default_hugepagesz=2M'];
};
