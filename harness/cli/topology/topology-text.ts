import { markdownTable } from 'markdown-table';
import { formatCpuList } from '../../machine/cpu-list.ts';
import type { Cache, Core, NumaNode, ThreadPlan, Topology } from '../../machine/topology/index.ts';
import { sizeText } from '../../wording/size-text.ts';
import { cacheName, summary } from './summary.ts';

/** Rows whose first cells are alike, put together in order of appearance. */
const grouped = <Row>(rows: readonly Row[], key: (row: Row) => string): Row[][] => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups.values()];
};

const listText = (cpus: readonly number[]): string => (cpus.length === 0 ? 'none' : formatCpuList(cpus));

const poolText = (node: NumaNode, pageBytes: number): string => {
  const pool = node.pools.find((each) => each.pageBytes === pageBytes);
  return pool === undefined ? '' : `${pool.free} of ${pool.total}`;
};

const nodeTable = ({ nodes }: Topology): string => {
  const sizes = [...new Set(nodes.flatMap(({ pools }) => pools.map(({ pageBytes }) => pageBytes)))].sort(
    (a, b) => a - b,
  );
  return markdownTable(
    [
      ['node', 'CPUs', 'memory', ...sizes.map((size) => `free pages of ${sizeText(size)}`)],
      ...nodes.map((node) => [
        String(node.id),
        listText(node.cpus),
        node.memory === 0 ? 'none' : sizeText(node.memory),
        ...sizes.map((size) => poolText(node, size)),
      ]),
    ],
    { align: ['r', 'l', 'r', ...sizes.map(() => 'r')] },
  );
};

const distanceTable = ({ nodes }: Topology): string[] =>
  nodes.length < 2
    ? []
    : [
        '',
        markdownTable(
          [
            ['distance', ...nodes.map(({ id }) => String(id))],
            ...nodes.map(({ id, distances }) => [
              String(id),
              ...(distances.length === 0 ? nodes.map(() => '?') : distances.map(String)),
            ]),
          ],
          { align: ['r', ...nodes.map(() => 'r')] },
        ),
      ];

/** `0-31 + 64-95`: the first hardware threads of some cores, then their second ones. */
const threadsText = (cores: readonly Core[]): string =>
  (cores[0]?.cpus ?? [])
    .map((_, thread) => formatCpuList(cores.flatMap(({ cpus }) => cpus[thread] ?? []).sort((a, b) => a - b)))
    .join(' + ');

const coreTable = ({ cores }: Topology): string =>
  markdownTable(
    [
      ['package', 'node', 'cores', 'kind', 'threads a core', 'CPUs: first threads + second ones ..'],
      ...grouped(cores, (core) => `${core.package} ${core.node} ${core.kind} ${core.cpus.length}`).map(
        (alike) => [
          String(alike[0]?.package),
          String(alike[0]?.node),
          String(alike.length),
          alike[0]?.kind ?? '',
          String(alike[0]?.cpus.length),
          threadsText(alike),
        ],
      ),
    ],
    { align: ['r', 'r', 'r', 'l', 'r', 'l'] },
  );

const cacheTable = (caches: readonly Cache[]): string[] =>
  caches.length === 0
    ? ['no caches shown']
    : [
        markdownTable(
          [
            ['cache', 'size', 'how many', 'CPUs sharing one'],
            ...grouped(caches, (each) => `${cacheName(each)} ${each.bytes} ${each.cpus.length}`).map(
              (alike) => [
                alike[0] === undefined ? '' : cacheName(alike[0]),
                alike[0]?.bytes === undefined ? '?' : sizeText(alike[0].bytes),
                String(alike.length),
                String(alike[0]?.cpus.length),
              ],
            ),
          ],
          { align: ['l', 'r', 'r', 'r'] },
        ),
      ];

/** The machine and the plan as tables. */
export const topologyText = (topology: Topology, plan: ThreadPlan): string =>
  [
    topology.model,
    summary(topology),
    ...(topology.offline.length === 0 ? [] : [`offline: ${formatCpuList(topology.offline)}`]),
    '',
    nodeTable(topology),
    ...distanceTable(topology),
    '',
    coreTable(topology),
    '',
    ...cacheTable(topology.caches),
    '',
    `Thread plan: ${plan.cpus.length} loader and access threads, on CPUs ${listText(plan.cpus)}`,
    ...Object.entries(plan.byNode).map(([node, cpus]) => `  node ${node}: ${listText(cpus)}`),
    ...plan.reasons.map((reason) => `  (${reason})`),
    ...topology.notes.map((note) => `Note: ${note}`),
  ].join('\n');
