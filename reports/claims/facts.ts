import { countsOf, proofsOf, samplesOf } from '../../harness/comparison/block.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { nominalPartBytes } from '../../harness/comparison/part-bytes.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { machineOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import { wastePerReplica } from '../../harness/comparison/waste-per-replica.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ClaimFactsRecord } from '../../harness/results/claim.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { distinct } from '../wording/figures.ts';
import type { ClaimSubject } from './claim-subject.ts';

const nodesWithPages = (perNode: Readonly<Record<string, number>> | undefined): number =>
  Object.values(perNode ?? {}).filter((pages) => pages > 0).length;

/** Replicas and the nodes that held their pages, as observed on an arm; the machine's nodes when nothing was. */
const spread = (results: View, block: Block, arm: ArmDefinition): { replicas?: number; nodes: number } => {
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
  if (replicas === 0) return { nodes: machineOf(results, block.scenario).nodes.length };
  return { replicas, nodes: nodes === 0 ? replicas : nodes };
};

const obtainedKinds = (block: Block, arm: ArmDefinition): string[] =>
  distinct<string>([
    ...samplesOf(block, arm).flatMap(({ outcome }) =>
      outcome.status === 'completed' ? [outcome.obtained.pageKind] : [],
    ),
    ...countsOf(block, arm).flatMap(({ outcome }) =>
      outcome.status === 'completed' ? [outcome.obtainedPageKind] : [],
    ),
  ]);

const paddingOf = (block: Block, arm: ArmDefinition): number | undefined => {
  const shares = samplesOf(block, arm).flatMap((sample) => {
    const load = obtainedAsRequested(sample);
    return load === undefined || load.memory.payload === 0
      ? []
      : [wastePerReplica(load) / load.memory.payload];
  });
  return shares.length === 0 ? undefined : median(shares);
};

const padding = ({ block, baseline, candidate }: ClaimSubject): Pick<ClaimFactsRecord, 'padding'> => {
  const [before, after] = [paddingOf(block, baseline), paddingOf(block, candidate)];
  return before === undefined && after === undefined
    ? {}
    : {
        padding: {
          ...(before !== undefined && { baseline: before }),
          ...(after !== undefined && { candidate: after }),
        },
      };
};

/** What a set is. */
export const factsOfSet = (
  set: ModelSetRecord,
): Pick<ClaimFactsRecord, 'set' | 'files' | 'parts' | 'partBytes' | 'cache'> => ({
  set: set.id,
  ...(set.source === 'files' && { files: { name: set.name, bytes: set.bytes } }),
  parts: set.parts,
  partBytes: nominalPartBytes(set),
  ...(set.cache && { cache: set.cache }),
});

/** Everything about two arms on one set that a reader may want to sort or select by. */
export const factsOf = (results: View, subject: ClaimSubject): ClaimFactsRecord => {
  const { block, baseline, candidate } = subject;
  const { scenario, set } = block;
  const { chosen } = machineOf(results, scenario).cpu;
  return {
    placement: candidate.placement,
    scenario,
    ...factsOfSet(set),
    arms: { baseline: baseline.id, candidate: candidate.id },
    pageKind: { requested: candidate.pageKind, obtained: obtainedKinds(block, candidate) },
    ...padding(subject),
    ...spread(results, block, candidate),
    threads: candidate.threads,
    ...(chosen && { cpus: chosen.cpus }),
  };
};
