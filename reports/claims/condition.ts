import type { ArmDefinition } from '../../harness/results/arm.ts';
import { distinct, listed, plural } from '../wording/figures.ts';
import { samplesOf, countsOf, proofsOf } from '../../harness/comparison/block.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf, machineOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

const nodesWithPages = (perNode: Readonly<Record<string, number>> | undefined): number =>
  Object.values(perNode ?? {}).filter((pages) => pages > 0).length;

/** Replicas and the nodes that held their pages, as observed on an arm; the machine's nodes when nothing was. */
const spread = (results: View, block: Block, arm: ArmDefinition) => {
  const loads = samplesOf(block, arm).flatMap(({ outcome }) =>
    outcome.status === 'completed'
      ? [{ replicas: outcome.pages.replicas, nodes: nodesWithPages(outcome.pages.perNode) }]
      : [],
  );
  const proofs = proofsOf(block, arm).flatMap(({ outcome }) =>
    outcome.status === 'passed'
      ? [{ replicas: outcome.replicas, nodes: nodesWithPages(outcome.pagesPerNode) }]
      : [],
  );
  const counts = countsOf(block, arm).flatMap(({ outcome }) =>
    outcome.status === 'completed' ? [{ replicas: outcome.replicas, nodes: 0 }] : [],
  );
  const seen = [...loads, ...proofs, ...counts];
  const replicas = Math.max(...seen.map((one) => one.replicas), 0);
  const nodes = Math.max(...seen.map((one) => one.nodes), 0);
  if (replicas === 0) return { replicas, nodes: machineOf(results, block.scenario).nodes.length };
  return { replicas, nodes: nodes === 0 ? replicas : nodes };
};

const placementWords = (results: View, block: Block, arm: ArmDefinition): string => {
  if (arm.placement === 'local') return 'one local copy';
  const { replicas, nodes } = spread(results, block, arm);
  if (arm.placement === 'interleave') return `interleaved over ${plural(nodes, 'node')}`;
  return replicas > nodes
    ? `${plural(replicas, 'replica')} on ${plural(nodes, 'node')}`
    : plural(nodes, 'node');
};

const pageWords = (results: View, block: Block, arm: ArmDefinition): string => {
  if (arm.pageKind !== 'best') return `${arm.pageKind} pages`;
  const kinds = [
    ...samplesOf(block, arm).flatMap(({ outcome }) =>
      outcome.status === 'completed' ? [outcome.obtained.pageKind] : [],
    ),
    ...countsOf(block, arm).flatMap(({ outcome }) =>
      outcome.status === 'completed' ? [outcome.obtainedPageKind] : [],
    ),
  ];
  return kinds.length === 0 ? 'best pages' : `best pages (${listed(distinct<string>(kinds))} obtained)`;
};

/** "100 parts of 16 KiB, 1 node, 2m pages"; the scenario and threads are added where they tell conditions apart. */
export const conditionOf = (results: View, block: Block, arm: ArmDefinition): string => {
  const severalScenarios = blocksOf(results).filter(({ set }) => set.id === block.set.id).length > 1;
  const sameTitle = results.sets.filter((set) => set.title === block.set.title).length > 1;
  const { chosen } = machineOf(results, block.scenario).cpu;
  return [
    sameTitle ? `${block.set.title} (${block.set.id})` : block.set.title,
    placementWords(results, block, arm),
    pageWords(results, block, arm),
    ...(arm.threads > 1 ? [`${arm.threads} threads`] : []),
    ...(chosen === undefined ? [] : [`threads on CPUs ${chosen.cpus} alone`]),
    ...(severalScenarios ? [`scenario ${block.scenario}`] : []),
  ].join(', ');
};
