import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ClaimRecord } from '../../harness/results/results.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { standing } from '../../harness/comparison/standing.ts';
import { bytes } from '../wording/figures.ts';
import { expectations } from './expectations.ts';
import { claimSubjects, reasonsInShort } from './claim-subject.ts';
import type { ClaimSubject } from './claim-subject.ts';
import { samplesOf } from '../../harness/comparison/block.ts';
import type { View } from '../../harness/comparison/view.ts';

/** Waste of one replica, from every load that obtained what it asked for, first loads included. */
const wasteOf = (results: View, { block }: ClaimSubject, arm: ArmDefinition) => {
  const samples = samplesOf(block, arm);
  const loads = samples.flatMap((sample) => {
    const stands = standing(sample);
    const waste = stands.fit ? stands.outcome.memory.waste / Math.max(1, stands.outcome.pages.replicas) : 0;
    return stands.fit ? [{ id: sample.id, waste }] : [];
  });
  const reasons = samples.flatMap((sample) => {
    const stands = standing(sample);
    return stands.fit ? [] : [`${arm.strategy} ${stands.reason}`];
  });
  const none = samples.length === 0 ? [`${arm.strategy} was not loaded`] : reasons;
  return { ids: samples.map(({ id }) => id), loads, reasons: loads.length === 0 ? none : [] };
};

const judge = (results: View, subject: ClaimSubject): ClaimRecord => {
  const before = wasteOf(results, subject, subject.baseline);
  const after = wasteOf(results, subject, subject.candidate);
  const claim = {
    id: 'memory-waste' as const,
    condition: subject.condition,
    expected: { text: expectations['memory-waste'] },
  };
  if (before.loads.length === 0 || after.loads.length === 0) {
    const text = reasonsInShort([...before.reasons, ...after.reasons]);
    return { ...claim, verdict: 'unsupported', measured: { text }, samples: [...before.ids, ...after.ids] };
  }
  const more = median(before.loads.map(({ waste }) => waste));
  const less = median(after.loads.map(({ waste }) => waste));
  return {
    ...claim,
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

/** Sizes are read from the kernel, not estimated: less is confirmed, anything else is refuted. */
export const judgeMemoryWaste = (results: View): ClaimRecord[] =>
  claimSubjects(results, samplesOf).map((subject) => judge(results, subject));
