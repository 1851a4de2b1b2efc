import { samplesOf } from '../../../harness/comparison/block.ts';
import { standing } from '../../../harness/comparison/standing.ts';
import type { View } from '../../../harness/comparison/view.ts';
import { wastePerReplica } from '../../../harness/comparison/waste-per-replica.ts';
import { type ArmDefinition } from '../../../harness/results/arm.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { bytes } from '../../wording/figures.ts';
import { asksForHugepages, claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, ClaimSets, ClaimWords, Judgement, PairOfArms, ScreenIn } from '../claim.ts';
import { factsOf } from '../facts.ts';

interface LessPadding extends ClaimWords {
  readonly firstScreen?: ScreenIn<'memory'>;
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
}

/** Waste of one replica, from every load that obtained what it asked for, first loads included. */
const wasteOf = ({ block }: ClaimSubject, arm: ArmDefinition) => {
  const samples = samplesOf(block, arm);
  const loads = samples.flatMap((sample) => {
    const stands = standing(sample);
    return stands.fit ? [{ id: sample.id, waste: wastePerReplica(stands.outcome) }] : [];
  });
  const reasons = samples.flatMap((sample) => {
    const stands = standing(sample);
    return stands.fit ? [] : [`${arm.strategy} ${stands.reason}`];
  });
  const none = samples.length === 0 ? [`${arm.strategy} was not loaded`] : reasons;
  return { ids: samples.map(({ id }) => id), loads, reasons: loads.length === 0 ? none : [] };
};

const judge = (results: View, subject: ClaimSubject, spec: LessPadding): Judgement => {
  const before = wasteOf(subject, subject.baseline);
  const after = wasteOf(subject, subject.candidate);
  const about = { facts: factsOf(results, subject), expected: { text: expectedText(spec) } };
  if (before.loads.length === 0 || after.loads.length === 0) {
    const text = reasonsInShort([...before.reasons, ...after.reasons]);
    return { ...about, verdict: 'unsupported', measured: { text }, samples: [...before.ids, ...after.ids] };
  }
  const more = median(before.loads.map(({ waste }) => waste));
  const less = median(after.loads.map(({ waste }) => waste));
  return {
    ...about,
    verdict: less < more ? 'confirmed' : 'refuted',
    measured: {
      value: more - less,
      before: more,
      after: less,
      text: `${bytes(more)} → ${bytes(less)} beyond the payload, per replica of ${bytes(subject.block.set.bytes)}`,
    },
    samples: [...before.loads, ...after.loads].map(({ id }) => id),
  };
};

/**
 * Sizes are read from the kernel, not estimated: less is confirmed, anything else is refuted. On hugepages alone: what is
 * padded to 4 KiB, or to nothing where transparent hugepages may stop short, is not what the claim speaks of.
 */
export const lessPadding = (spec: LessPadding): Claim => ({
  ...spec,
  judge: ({ results }) =>
    claimSubjects(results, spec.arms, samplesOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .filter(asksForHugepages)
      .map((subject) => judge(results, subject, spec)),
});
