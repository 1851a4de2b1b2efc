import { accessOf, proofsOf, samplesOf } from '../../../harness/comparison/block.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { emulatedOn } from '../../../harness/comparison/emulated-on.ts';
import { machineOf } from '../../../harness/comparison/view.ts';
import type { View } from '../../../harness/comparison/view.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { distinct, plural } from '../../wording/figures.ts';
import { claimSubjects } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, Judgement, PairOfArms } from '../claim.ts';
import { factsOf } from '../facts.ts';

type OnTwoArms = Claim & { readonly arms: PairOfArms };

/** Loaded, read or proved: a guest times nothing, but it shows where pages lie. */
const anyRecord = (block: Block, arm: ArmDefinition): readonly unknown[] => [
  ...samplesOf(block, arm),
  ...accessOf(block, arm),
  ...proofsOf(block, arm),
];

const nodesWithMemory = (results: View, scenario: string): number =>
  machineOf(results, scenario).nodes.filter(({ memory }) => memory > 0).length;

/** There nothing is timed, and so every set is warm: where the pages lie is shown on any. */
const isEmulated = (results: View, { scenario }: Block): boolean =>
  emulatedOn(machineOf(results, scenario)) !== undefined;

/** Why the machine of a scenario cannot time what the claim says; undefined where it can. */
export const whyNotTimed = (results: View, scenario: string): string | undefined => {
  const nodes = nodesWithMemory(results, scenario);
  if (nodes < 2)
    return `this machine has ${plural(nodes, 'node')} with memory, and the claim is about several: nothing is remote here`;
  const emulated = emulatedOn(machineOf(results, scenario));
  return emulated === undefined
    ? undefined
    : `the machine was emulated (${emulated}): its times say nothing of a real one`;
};

/** Node -> pages, and how many are not where they were wanted, of every load and proof of an arm. */
const placesOf = (block: Block, arm: ArmDefinition) => [
  ...samplesOf(block, arm).flatMap(({ outcome }) =>
    outcome.status === 'completed'
      ? [{ perNode: outcome.pages.perNode, misplaced: outcome.pages.misplaced }]
      : [],
  ),
  ...proofsOf(block, arm).flatMap(({ outcome }) =>
    outcome.status === 'passed' ? [{ perNode: outcome.pagesPerNode, misplaced: outcome.misplaced }] : [],
  ),
];

/** "unified-parallel mirror on 4 nodes, no page misplaced" */
const placementOf = (block: Block, arm: ArmDefinition): string[] => {
  const places = placesOf(block, arm).flatMap(({ perNode, misplaced }) =>
    perNode === undefined ? [] : [{ perNode, misplaced: misplaced ?? 0 }],
  );
  if (places.length === 0) return [];
  const nodes = Math.max(
    ...places.map(({ perNode }) => Object.values(perNode).filter((pages) => pages > 0).length),
  );
  const misplaced = places.reduce((sum, one) => sum + one.misplaced, 0);
  const where = misplaced === 0 ? 'no page misplaced' : `${plural(misplaced, 'page')} misplaced`;
  return [`${arm.strategy} ${arm.placement} on ${plural(nodes, 'node')}, ${where}`];
};

const placed = ({ block, baseline, candidate }: ClaimSubject): string => {
  const found = distinct([baseline, candidate].flatMap((arm) => placementOf(block, arm)));
  return found.length === 0 ? '' : `. Pages: ${found.join('; ')}`;
};

const unsupported = (results: View, claim: OnTwoArms, subject: ClaimSubject, why: string): Judgement => {
  const records = [subject.baseline, subject.candidate].flatMap((arm) => [
    ...samplesOf(subject.block, arm).map(({ id }) => id),
    ...proofsOf(subject.block, arm).map(() => `${subject.block.set.id} ${arm.id}`),
  ]);
  return {
    facts: factsOf(results, subject),
    verdict: 'unsupported',
    expected: { text: expectedText(claim) },
    measured: { nodes: nodesWithMemory(results, subject.block.scenario), text: `${why}${placed(subject)}` },
    samples: distinct(records),
  };
};

/**
 * A claim on machines of several nodes. Where there is one node, or an emulated machine, its time is unsupported, with the
 * reason, and with what the kernel said of the pages: placement can be proved where time cannot.
 */
export const onSeveralNodes = (claim: OnTwoArms): Claim => ({
  ...claim,
  judge: (evidence) => {
    const { results } = evidence;
    const open = claimSubjects(results, claim.arms, anyRecord)
      .filter(({ block }) => isEmulated(results, block) || isAbout(claim, block.set))
      .flatMap((subject) => {
        const why = whyNotTimed(results, subject.block.scenario);
        return why === undefined ? [] : [unsupported(results, claim, subject, why)];
      });
    const judged = claim
      .judge(evidence)
      .filter(
        ({ facts: { scenario } }) => scenario === undefined || whyNotTimed(results, scenario) === undefined,
      );
    return [...open, ...judged];
  },
});
