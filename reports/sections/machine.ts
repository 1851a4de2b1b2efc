import type { Derived } from '../derive-results.ts';
import type { Section } from './section.ts';
import type { EnvironmentRecord } from '../../harness/results/results.ts';
import { usualPageSizes } from '../../harness/results/page-sizes.ts';
import { fingerprintOf } from '../../harness/comparison/fingerprint.ts';
import type { MachineStateRecord } from '../../harness/results/state.ts';
import { bytes, distinct, figure, plural } from '../wording/figures.ts';
import { paragraphs, table, text } from '../markdown/table.ts';

/** Caches as `lscpu` puts them: "L1d 2 x 32 KiB". */
const caches = (all: EnvironmentRecord['cpu']['caches']): string[][] =>
  all === undefined
    ? []
    : [
        [
          'caches',
          all
            .map(({ level, type, bytes: size, count }) => {
              const kind = { data: 'd', instruction: 'i', unified: '' }[type];
              return `L${level}${kind} ${count}${size === undefined ? '' : ` x ${bytes(size)}`}`;
            })
            .join(', '),
        ],
      ];

/** What may change, as it was before the first load. */
const stateRows = (state: MachineStateRecord | undefined): string[][] => {
  if (state === undefined) return [];
  const { frequency, limits, pressure } = state;
  const limited = [
    ...(limits.memory === undefined ? [] : [`memory ${bytes(limits.memory)}`]),
    ...(limits.cpus === undefined ? [] : [`${figure(limits.cpus)} CPUs`]),
    ...(limits.cpuset === undefined ? [] : [`on CPUs ${limits.cpuset}`]),
    ...(limits.nodes === undefined ? [] : [`on nodes ${limits.nodes}`]),
  ];
  const stalled = (['cpu', 'memory', 'io'] as const).flatMap((name) => {
    const { some, full } = pressure[name] ?? {};
    if (some === undefined) return [];
    return [`${name} ${some.avg10} %${full === undefined ? '' : ` (all tasks: ${full.avg10} %)`}`];
  });
  const mounts = distinct(
    state.sets.flatMap(({ mount }) =>
      mount === undefined ? [] : [`${mount.fileSystem} (${mount.options})`],
    ),
  );
  return [
    ...(frequency?.megahertz === undefined && frequency?.governor === undefined
      ? []
      : [
          [
            'frequency',
            [
              ...(frequency.megahertz === undefined
                ? []
                : [`${figure(frequency.megahertz.highest)} MHz at most`]),
              frequency.governor === undefined ? 'no governor' : `governor ${frequency.governor}`,
            ].join(', '),
          ],
        ]),
    ['control group', limited.join(', ') || 'no limits'],
    ...(stalled.length === 0 ? [] : [['stalled of the last 10 s', stalled.join(', ')]]),
    ...(mounts.length === 0 ? [] : [['file system of the sets', mounts.join(', ')]]),
  ];
};

const descriptorRows = ({ pageDescriptors }: EnvironmentRecord): string[][] => {
  if (pageDescriptors === undefined) return [];
  const { bytes: size, optimized } = pageDescriptors;
  const given =
    optimized === undefined
      ? 'this kernel gives back none of it for hugepages'
      : `vm.hugetlb_optimize_vmemmap ${optimized ? 1 : 0}: for hugepages the kernel ${optimized ? 'gives back most of it' : 'keeps all of it'}`;
  return [['descriptors of pages', `${bytes(size)}; ${given}`]];
};

/** Before the first load: a load of transparent hugepages finds them at once, or a thread waits while memory is compacted. */
const fragmentationRows = (
  { fragmentation, pageSizes = usualPageSizes }: EnvironmentRecord,
  state: MachineStateRecord | undefined,
): string[][] => {
  const found = state?.fragmentation ?? fragmentation;
  if (found === undefined) return [];
  const { free, freeInHugeBlocks, compactionStalls: stalls } = found;
  return [
    [
      'fragmentation',
      `${bytes(freeInHugeBlocks)} of ${bytes(free)} free in blocks of ${bytes(pageSizes.huge)} or more${stalls === undefined ? '' : `; ${plural(stalls, 'compaction stall')} since the start`}`,
    ],
  ];
};

const rows = (environment: EnvironmentRecord, state: MachineStateRecord | undefined): string[][] => {
  const {
    host,
    cpu,
    memory,
    pageSizes,
    copyBandwidth,
    nodes,
    pools,
    thp,
    numaBalancing,
    freePageReporting,
    tools,
    loadAverage,
  } = environment;
  return [
    [
      'system',
      `${host.distribution}, Linux ${host.kernel}, ${host.architecture}${host.preemption === undefined ? '' : `, preemption ${host.preemption}`}`,
    ],
    ['virtualisation', host.virtualisation],
    [
      'processor',
      `${cpu.model}, ${cpu.usable} of ${plural(cpu.logical, 'logical CPU')} usable${cpu.microcode === undefined ? '' : `, microcode ${cpu.microcode}`}`,
    ],
    ...(cpu.chosen === undefined
      ? []
      : [['threads', `on CPUs ${cpu.chosen.cpus} alone; ${cpu.chosen.reasons.join('; ')}`]]),
    ...caches(cpu.caches),
    ['memory', `${bytes(memory.total)}, ${bytes(memory.available)} available`],
    ...(pageSizes === undefined
      ? []
      : [['pages', `${bytes(pageSizes.base)}, huge ones ${bytes(pageSizes.huge)}`]]),
    ...(copyBandwidth === undefined
      ? []
      : [
          [
            'copy by one thread',
            `${figure(copyBandwidth / 1e9)} GB/s (the fastest tenth of a second's copies)`,
          ],
        ]),
    ...nodes.map((node) => [
      `node ${node.id}`,
      `CPUs ${node.cpus}, ${bytes(node.memory)}, distances ${node.distances.join(' ')}`,
    ]),
    ...pools.map(({ pageBytes, node, total, free, during }) => [
      `pool of ${bytes(pageBytes)} pages, node ${node}`,
      `${total}, ${free} free${during === undefined || during === total ? '' : `; raised to ${during} for the run`}`,
    ]),
    ['transparent hugepages', `enabled ${thp.enabled}, defrag ${thp.defrag}`],
    ...descriptorRows(environment),
    ...fragmentationRows(environment, state),
    ['NUMA balancing', numaBalancing],
    ...(freePageReporting === undefined
      ? []
      : [
          [
            'free page reporting',
            `on: the hypervisor takes back free memory${freePageReporting.blockBytes === undefined ? '' : `, in blocks of ${bytes(freePageReporting.blockBytes)}`}`,
          ],
        ]),
    ['load average at the start', loadAverage.join(' ')],
    ...stateRows(state),
    ['fingerprint of the machine', fingerprintOf(environment)],
    [
      'tools',
      Object.entries(tools)
        .map(([tool, version]) => (version.startsWith(`${tool} `) ? version : `${tool} ${version}`))
        .join(', ') || 'none',
    ],
  ];
};

type Raised = NonNullable<NonNullable<Derived['poolRaise']>['pools']>[number];

const stepWords = ({ step, bytes: touched = 0 }: Raised['attempts'][number]): string => {
  switch (step) {
    case 'asked':
      return 'at first';
    case 'compacted':
      return 'after compaction';
    case 'touched':
      return `after ${bytes(touched)} of free memory had been touched once`;
    case 'dropped-caches':
      return 'after the page cache had been dropped';
  }
};

/** What was obtained of the pages a run wanted, and by what: such pages are had on one day and not on the next. */
const obtained = ({ poolRaise }: Derived): string => {
  const pools = poolRaise?.pools ?? [];
  return pools.length === 0
    ? ''
    : `Hugepages obtained for the run: ${pools
        .map(({ pageBytes, node, wanted, attempts }) => {
          const steps = attempts.map((attempt) => `${attempt.available} ${stepWords(attempt)}`);
          return `of ${wanted} pages of ${bytes(pageBytes)} on node ${node}, ${steps.join(', ')}`;
        })
        .join('; ')}.`;
};

const columns = [text('machine'), text('')];

export const machine: Section = {
  id: 'machine',
  heading: 'Machine',
  shown: ({ merged }) => merged === undefined,
  render: (results) =>
    paragraphs(table(columns, rows(results.environment, results.states?.[0])), obtained(results)),
};

/** Of merged runs. */
export const machines: Section = {
  id: 'machines',
  heading: 'Machines',
  shown: ({ merged }) => merged !== undefined,
  render: ({ merged = [], states }) =>
    paragraphs(
      ...merged.map(({ prefix, scenarios, run, environment }) =>
        paragraphs(
          `### Run ${run.id}`,
          table(
            columns,
            // Without a prefix runs are of one machine, and whose state is whose is not told apart.
            rows(
              environment,
              prefix === '' ? undefined : states?.find(({ scenario }) => scenarios.includes(scenario)),
            ),
          ),
        ),
      ),
    ),
};
