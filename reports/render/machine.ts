import type { EnvironmentRecord, ResultsRecord } from '../../harness/results/results.ts';
import { bytes, plural } from '../wording/figures.ts';
import { paragraphs, table, text } from './table.ts';

const rows = (environment: EnvironmentRecord): string[][] => {
  const { host, cpu, memory, nodes, pools, thp, numaBalancing, tools, loadAverage } = environment;
  return [
    ['system', `${host.distribution}, Linux ${host.kernel}, ${host.architecture}`],
    ['virtualisation', host.virtualisation],
    ['processor', `${cpu.model}, ${cpu.usable} of ${plural(cpu.logical, 'logical CPU')} usable`],
    ['memory', `${bytes(memory.total)}, ${bytes(memory.available)} available`],
    ...nodes.map((node) => [
      `node ${node.id}`,
      `CPUs ${node.cpus}, ${bytes(node.memory)}, distances ${node.distances.join(' ')}`,
    ]),
    ...pools.map(({ pageBytes, node, total, free, during }) => [
      `pool of ${bytes(pageBytes)} pages, node ${node}`,
      `${total}, ${free} free${during === undefined || during === total ? '' : `; raised to ${during} for the run`}`,
    ]),
    ['transparent hugepages', `enabled ${thp.enabled}, defrag ${thp.defrag}`],
    ['NUMA balancing', numaBalancing],
    ['load average at the start', loadAverage.join(' ')],
    [
      'tools',
      Object.entries(tools)
        .map(([tool, version]) => (version.startsWith(`${tool} `) ? version : `${tool} ${version}`))
        .join(', ') || 'none',
    ],
  ];
};

export const renderMachine = (results: ResultsRecord): string => {
  const columns = [text('machine'), text('')];
  if (!results.merged) return paragraphs('## Machine', table(columns, rows(results.environment)));
  return paragraphs(
    '## Machines',
    ...results.merged.map(({ run, environment }) =>
      paragraphs(`### Run ${run.id}`, table(columns, rows(environment))),
    ),
  );
};
