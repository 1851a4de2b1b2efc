import { samplesOf } from '../../../harness/comparison/block.ts';
import { standing } from '../../../harness/comparison/standing.ts';
import type { View } from '../../../harness/comparison/view.ts';
import { type ArmDefinition } from '../../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../../harness/results/outcome.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { exactFigure, plural } from '../../wording/figures.ts';
import { asksForHugepages, claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, ClaimSets, ClaimWords, Judgement, OwnSentence, PairOfArms } from '../claim.ts';
import { factsOf } from '../facts.ts';

interface FewerPieces extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
}

/** Mappings of one replica, as the kernel lists them. */
const piecesOf = ({ memory, pages }: LoadedOutcome): number => memory.mappings / Math.max(1, pages.replicas);

const loadsOf = ({ block }: ClaimSubject, arm: ArmDefinition) => {
  const samples = samplesOf(block, arm);
  const stands = samples.map((sample) => ({ id: sample.id, ...standing(sample) }));
  return {
    ids: stands.map(({ id }) => id),
    pieces: stands.flatMap((one) => (one.fit ? [piecesOf(one.outcome)] : [])),
    reasons: samples.length === 0 ? [`${arm.strategy} was not loaded`] : stands.flatMap(reasonOf(arm)),
  };
};

const reasonOf =
  ({ strategy }: ArmDefinition) =>
  (one: ReturnType<typeof standing>): string[] =>
    one.fit ? [] : [`${strategy} ${one.reason}`];

const judge = (results: View, subject: ClaimSubject, spec: FewerPieces): Judgement => {
  const [before, after] = [loadsOf(subject, subject.baseline), loadsOf(subject, subject.candidate)];
  const about = {
    facts: factsOf(results, subject),
    expected: { text: expectedText(spec) },
    samples: [...before.ids, ...after.ids],
  };
  if (before.pieces.length === 0 || after.pieces.length === 0) {
    const why = [before, after].flatMap(({ pieces, reasons }) => (pieces.length === 0 ? reasons : []));
    return { ...about, verdict: 'unsupported', measured: { text: reasonsInShort(why) } };
  }
  const [more, fewer] = [median(before.pieces), median(after.pieces)];
  return {
    ...about,
    verdict: fewer < more ? 'confirmed' : 'refuted',
    measured: {
      value: more / fewer,
      before: more,
      after: fewer,
      text: `${exactFigure(more)} → ${exactFigure(fewer)} mappings a replica of ${plural(subject.block.set.parts, 'part')}`,
    },
  };
};

/**
 * In how many pieces of addresses a replica lies. Pages of a hugepage pool have one size, so which of them a load gets splits no
 * memory that others could use: nothing else of fragmentation is left to measure there. On hugepages alone, therefore.
 */
export const fewerPieces = (spec: FewerPieces): Claim => ({
  ...spec,
  judge: ({ results }) =>
    claimSubjects(results, spec.arms, samplesOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .filter(asksForHugepages)
      .map((subject) => judge(results, subject, spec)),
});
