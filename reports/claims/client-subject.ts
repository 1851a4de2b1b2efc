import {
  clientBaseline,
  clientBlocks,
  clientMetric,
  clientRuns,
  type ClientBlock,
} from '../../harness/comparison/clients.ts';
import { emulatedOn } from '../../harness/comparison/emulated-on.ts';
import { machineOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import type { ClaimFactsRecord } from '../../harness/results/claim.ts';
import {
  asksForHugePages,
  clientObtained,
  type ClientArmRecord,
  type ClientFigureName,
  type ClientOutcome,
} from '../../harness/results/client.ts';
import type { ComparisonRecord } from '../../harness/results/results.ts';
import { reasonsInShort } from './claim-subject.ts';
import { factsOfSet } from './facts.ts';

/** What a claim on clients is judged on: a way that asks for huge pages, against the usual one, on one set. */
export interface ClientSubject {
  readonly block: ClientBlock;
  readonly baseline: ClientArmRecord;
  readonly candidate: ClientArmRecord;
}

export const clientSubjects = (results: View): ClientSubject[] =>
  clientBlocks(results).flatMap((block) => {
    const baseline = clientBaseline(block.arms);
    if (baseline?.way !== 'warm') return [];
    return block.arms
      .filter(({ way }) => asksForHugePages(way))
      .map((candidate) => ({ block, baseline, candidate }));
  });

export const clientFacts = ({ block, baseline, candidate }: ClientSubject): ClaimFactsRecord => ({
  scenario: block.scenario,
  ...factsOfSet(block.set),
  arms: { baseline: baseline.id, candidate: candidate.id },
  way: candidate.way,
});

/** The timed runs of a subject's two arms, for whoever wants to look at them. */
export const runIds = ({ block, baseline, candidate }: ClientSubject): string[] =>
  block.records
    .filter(({ arm, role }) => role === 'timed' && (arm === baseline.id || arm === candidate.id))
    .map(({ id }) => id);

export const clientComparison = (
  comparisons: readonly ComparisonRecord[],
  { block, baseline, candidate }: ClientSubject,
  figure: ClientFigureName,
): ComparisonRecord | undefined =>
  comparisons.find(
    (one) =>
      one.scenario === block.scenario &&
      one.set === block.set.id &&
      one.baseline === baseline.id &&
      one.candidate === candidate.id &&
      one.metric === clientMetric(figure),
  );

const whyNot = ({ way }: ClientArmRecord, outcome: ClientOutcome): string[] => {
  switch (outcome.status) {
    case 'completed':
      return clientObtained(outcome.client) ? [] : [`${way}: its weights did not lie in huge pages`];
    case 'failed':
      return [`${way} failed: ${outcome.error.message}`];
    case 'skipped':
      return [`${way} was skipped: ${outcome.reason}`];
    case 'unsupported':
      return [`${way} is unsupported here: ${outcome.missing}`];
  }
};

/** Why there is nothing to judge: a machine whose times mean nothing, or runs that say nothing. Undefined where there is. */
export const whyUnsupported = (results: View, subject: ClientSubject): string | undefined => {
  const { block, baseline, candidate } = subject;
  const emulated = emulatedOn(machineOf(results, block.scenario));
  if (emulated !== undefined)
    return `the machine was emulated (${emulated}): its times say nothing of a real one`;
  const arms = [baseline, candidate];
  if (arms.every((arm) => clientRuns(block, arm).size > 0)) return undefined;
  const why = arms.flatMap((arm) =>
    block.records.filter((record) => record.arm === arm.id).flatMap(({ outcome }) => whyNot(arm, outcome)),
  );
  return reasonsInShort(why.length === 0 ? ['no round had both'] : why);
};
