import { formatCpuList } from '../../machine/cpu-list.ts';
import type { Cache, Core, NumaNode, ThreadPlan, Topology } from '../../machine/topology/index.ts';
import { sizeText } from '../../wording/size-text.ts';
import {
  escapeText,
  framed,
  grid,
  lines,
  rectangle,
  stack,
  strip,
  textAt,
  textWidth,
  type Box,
} from './box.ts';
import { distanceMatrix } from './distance-matrix.ts';
import { style } from './style.ts';
import { cacheName, summary } from './summary.ts';

type CpuState = 'planned' | 'spare' | 'barred';

const cpuBox = (cpu: number, state: CpuState): Box => {
  const text = String(cpu);
  return {
    width: Math.max(28, textWidth(text, 11) + 8),
    height: 20,
    at: (x, y, width, height) =>
      rectangle(x, y, width, height, state) +
      textAt(
        x + width / 2,
        y + height / 2 + 4,
        text,
        11,
        { planned: 'on', spare: 'centred', barred: 'off' }[state],
      ),
  };
};

const coreBox = (core: Core, hybrid: boolean, stateOf: (cpu: number) => CpuState): Box => {
  const prefix = hybrid ? (core.kind === 'performance' ? 'P-core' : 'E-core') : 'core';
  return framed(
    stack([
      lines([`${prefix} ${core.id}`], 10),
      grid(
        core.cpus.map((cpu) => cpuBox(cpu, stateOf(cpu))),
        core.cpus.length > 4 ? 3 : 100,
        3,
      ),
    ]),
    core.kind,
    5,
  );
};

const holds = (cpus: readonly number[], core: Core): boolean => core.cpus.some((cpu) => cpus.includes(cpu));

/** Caches of one level over the same CPUs, such as the two of level 1, as one strip. */
const cacheStrip = (caches: readonly Cache[], cores: readonly Core[]): Box => {
  const own = new Set(cores.flatMap(({ cpus }) => cpus));
  const beyond = caches.some(({ cpus }) => cpus.some((cpu) => !own.has(cpu)));
  const text = caches
    .map((cache) => `${cacheName(cache)} ${cache.bytes === undefined ? '?' : sizeText(cache.bytes)}`)
    .join(' · ');
  return strip(beyond ? `${text} (shared beyond)` : text, 'cache');
};

/** Cores under the caches they share, the largest level outermost. */
const cacheTree = (
  cores: readonly Core[],
  caches: readonly Cache[],
  level: number,
  drawCore: (core: Core) => Box,
): Box[] => {
  if (level === 0) return cores.map(drawCore);
  const atLevel = caches.filter((cache) => cache.level === level);
  const left = new Set(cores);
  const boxes: Box[] = [];
  for (const core of cores) {
    if (!left.has(core)) continue;
    const over = atLevel.filter(({ cpus }) => holds(cpus, core));
    const widest = over.toSorted((a, b) => b.cpus.length - a.cpus.length)[0];
    const under = widest === undefined ? [core] : [...left].filter((each) => holds(widest.cpus, each));
    for (const each of under) left.delete(each);
    if (widest === undefined) {
      boxes.push(...cacheTree(under, caches, level - 1, drawCore));
      continue;
    }
    const alike = over.filter(({ cpus }) => cpus.length === widest.cpus.length);
    boxes.push(stack([cacheStrip(alike, under), coreGrid(under, caches, level - 1, drawCore)]));
  }
  return boxes;
};

/** Each kind of core begins a row of its own, unless a cache over both is still to be drawn. */
const coreGrid = (
  cores: readonly Core[],
  caches: readonly Cache[],
  level: number,
  drawCore: (core: Core) => Box,
): Box => {
  const kinds = (['performance', 'efficiency'] as const)
    .map((kind) => cores.filter((core) => core.kind === kind))
    .filter((alike) => alike.length > 0);
  const overAll = caches.some(
    (cache) => cache.level <= level && kinds.every((alike) => alike.some((core) => holds(cache.cpus, core))),
  );
  return stack(
    (overAll ? [cores] : kinds).map((alike) => grid(cacheTree(alike, caches, level, drawCore), 1.6)),
    6,
  );
};

const memoryText = ({ memory, pools }: NumaNode): string[] => [
  memory === 0 ? 'no memory' : sizeText(memory),
  ...pools
    .filter(({ total }) => total > 0)
    .map(({ pageBytes, total, free }) => `${sizeText(pageBytes)} pages: ${free} of ${total} free`),
];

const nodeBox = (node: NumaNode, content: Box | undefined, remark: string): Box =>
  framed(
    stack([
      lines([`node ${node.id}${remark}`], 12, 'bold'),
      ...memoryText(node).map((text) => strip(text, 'memory', 10)),
      ...(content === undefined ? [] : [content]),
    ]),
    'node',
    7,
  );

const legend = (topology: Topology): Box => {
  const usable = topology.cpus.length < topology.online.length;
  const entries: [CpuState, string][] = [
    ['planned', 'CPU of the thread plan'],
    ['spare', 'not planned'],
    ...(usable ? [['barred', 'not usable by this process'] as [CpuState, string]] : []),
  ];
  const widths = entries.map(([, text]) => textWidth(text, 10) + 30);
  return {
    width: widths.reduce((a, b) => a + b, 0),
    height: 16,
    at: (x, y) => {
      let left = x;
      return entries
        .map(([state, text], index) => {
          const drawn = rectangle(left, y + 2, 16, 12, state) + textAt(left + 21, y + 12, text, 10);
          left += widths[index] ?? 0;
          return drawn;
        })
        .join('');
    },
  };
};

/** Long texts end in `..`: a drawing is no place to read a list of hundreds of CPUs. */
const clipped = (text: string, length = 76): string =>
  text.length > length ? `${text.slice(0, length)} ..` : text;

/** The machine as an SVG document: packages, nodes, caches, cores, hardware threads, those of the plan filled. */
export const topologyDrawing = (topology: Topology, plan: ThreadPlan): string => {
  const planned = new Set(plan.cpus);
  const usable = new Set(topology.cpus);
  const stateOf = (cpu: number): CpuState =>
    planned.has(cpu) ? 'planned' : usable.has(cpu) ? 'spare' : 'barred';
  const levels = topology.caches.reduce((most, { level }) => Math.max(most, level), 0);
  const inPackages = topology.packages.map((each) =>
    framed(
      stack(
        [
          lines([`package ${each.id}`], 13, 'bold'),
          grid(
            topology.nodes
              .filter(({ id }) => each.nodes.includes(id))
              .map((node) => {
                const cores = topology.cores.filter(
                  (core) => core.package === each.id && core.node === node.id,
                );
                const part = topology.packages.filter(({ nodes }) => nodes.includes(node.id)).length > 1;
                const tree = coreGrid(cores, topology.caches, levels, (core) =>
                  coreBox(core, topology.hybrid, stateOf),
                );
                return nodeBox(node, tree, part ? ' (part)' : '');
              }),
            1.6,
            8,
          ),
        ],
        6,
      ),
      'package',
      9,
    ),
  );
  const alone = topology.nodes
    .filter(({ cpus }) => cpus.length === 0)
    .map((node) => nodeBox(node, undefined, ' (no CPUs)'));
  const head = [
    summary(topology),
    clipped(`thread plan: ${plan.cpus.length} on CPUs ${formatCpuList(plan.cpus)}`),
    ...(topology.offline.length === 0 ? [] : [clipped(`offline: ${formatCpuList(topology.offline)}`)]),
  ];
  const whole = stack(
    [
      lines([clipped(topology.model, 60)], 15, 'bold'),
      lines(head, 11),
      grid(inPackages, 1.6, 10),
      ...(alone.length === 0 ? [] : [grid(alone, 8, 10)]),
      ...distanceMatrix(topology.nodes),
      legend(topology),
    ],
    10,
  );
  const margin = 16;
  const [width, height] = [whole.width + 2 * margin, whole.height + 2 * margin];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeText(`${topology.model}: ${summary(topology)}`)}</title>`,
    `<style>${style}\n</style>`,
    rectangle(0.5, 0.5, width - 1, height - 1, 'page', 8),
    whole.at(margin, margin, whole.width, whole.height),
    '</svg>',
    '',
  ].join('\n');
};
