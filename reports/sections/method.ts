import { accessBlocks } from '../../harness/comparison/access-rows.ts';
import type { Section } from './section.ts';
import type { Derived } from '../derive-results.ts';
import type { EnvironmentRecord } from '../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import { emulatedOn } from '../../harness/comparison/emulated-on.ts';
import { bytes, distinct, listed } from '../wording/figures.ts';
import { intervalCovers } from '../rows/interval-covers.ts';
import { repackedOfSet } from '../rows/repacked.ts';
import { paragraphs } from '../markdown/table.ts';

const method = [
  'Each timed load is a process of its own, and is never traced. All arms of a set load once a round. The order of a round is random, and the next round has the reverse order. A ratio compares two loads of one round. The report gives the median of these ratios with a 95% interval, bootstrapped by round within a run (harness/statistics/README.md).',
  `A verdict on time takes ${fewestPairsForInterval} rounds or more, and the whole interval on one side of what the seed promises; otherwise it is inconclusive.`,
  'System calls are counted in separate, traced executions, between markers around the load and its unload, by strace and by perf where the machine has both.',
  'Every figure rests on samples of `results.json`: on the samples of its scenario, set and arm (`samples[]`), and a ratio on the samples of the same round. Counts, proofs and readings stand in `syscalls[]`, `integrity[]` and `access[]` under the same three names. `derived.claims[].samples` names the samples that a claim rests on. The HTML report names the samples of each row.',
  'Page sizes and nodes are read back from the kernel. A load that did not obtain what it asked for is reported as a fallback and compared with nothing. Upstream strategies (`llama-*`) ask for no page kind and no node, so they always obtained what they asked for.',
];

const limits = (results: Derived, environments: readonly EnvironmentRecord[]): string[] => {
  const emulated = environments.flatMap((each) => emulatedOn(each) ?? []);
  const oneNode = environments.every(({ nodes }) => nodes.length === 1);
  const virtual = environments.some(
    (each) => emulatedOn(each) === undefined && !['', 'none'].includes(each.host.virtualisation),
  );
  const largest = distinct(results.sets.map((set) => bytes(Math.max(0, ...set.partBytes))));
  const loads = results.samples.flatMap(({ outcome }) => (outcome.status === 'completed' ? [outcome] : []));
  const replicas = distinct(loads.map(({ pages }) => pages.replicas));
  return [
    ...(emulated.length > 0
      ? [
          `A machine here was emulated (${listed(distinct(emulated))}): what is counted and where pages are stands; its times say nothing of a real machine, and no claim is judged by them.`,
        ]
      : []),
    ...(oneNode
      ? [
          'This machine has one NUMA node: replication, remote memory and bandwidth between nodes are not measured.',
        ]
      : []),
    ...(replicas.some((count) => count > 1)
      ? [
          'Upstream strategies make one copy, `mirror` arms one a node: compare them knowing that they do unequal work.',
        ]
      : []),
    ...(virtual
      ? [
          'It is a virtual machine: neighbours and the hypervisor add noise that no interval here can tell from the load; its memory is slow on the very first touch, which is why first loads stand apart.',
        ]
      : []),
    ...(environments.some(({ freePageReporting }) => freePageReporting !== undefined)
      ? [
          'The hypervisor of this machine takes back free memory within seconds. So each load but the first of an arm touched its memory outside the hugepage pool right before, for all arms of a set alike. A program that starts on such a machine may have to get its memory back first, and then loads more slowly than any figure here.',
        ]
      : []),
    ...(results.sets.length > 0
      ? [
          `Part sizes decide time: parts here are of up to ${listed(largest)}. No verdict is projected to larger ones.`,
        ]
      : []),
    ...(loads.length > 0 && results.arms.some(({ io }) => io === 'buffered')
      ? [
          'Sets that are not called cold are read through a warm page cache where an arm is buffered: they are timed against memory, not against storage.',
        ]
      : []),
    ...results.sets.flatMap(repackedOfSet),
    accessBlocks(results).length > 0
      ? 'Loading, and passes over what was loaded, are measured: no token is generated, and nothing is said of inference.'
      : 'Loading alone is measured: no token is generated, and nothing is said of inference.',
  ];
};

const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

export const methodSection: Section = {
  id: 'method',
  heading: 'Method',
  shown: () => true,
  render: (results) => {
    const environments = results.merged?.map(({ environment }) => environment) ?? [results.environment];
    const covered = [intervalCovers(results)].filter((sentence) => sentence !== '');
    return paragraphs(
      bullets([...method, ...covered]),
      '**Not shown here**',
      bullets(limits(results, environments)),
    );
  },
};
