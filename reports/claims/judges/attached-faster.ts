import { clientRuns } from '../../../harness/comparison/clients.ts';
import { findBlock, type View } from '../../../harness/comparison/view.ts';
import { ratioAmong, type RoundTimes } from '../../../harness/comparison/run-spread.ts';
import { samplesOf } from '../../../harness/comparison/block.ts';
import { obtainedAsRequested } from '../../../harness/comparison/standing.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Evidence, Judgement, OwnSentence } from '../claim.ts';
import { clientFacts, clientSubjects, whyUnsupported, type ClientSubject } from '../client-subject.ts';
import { speedUpText, timesAsFast, verdictOn } from './faster-client.ts';

interface AttachedFaster extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  /** What copies, in the same rounds. */
  readonly baseline: Pick<ArmDefinition, 'strategy' | 'pageKind'>;
  readonly atLeast: number;
}

interface AttachPair extends RoundTimes {
  readonly ids: readonly [string, string];
}

/** The arm that copies, of the loads that shared the client's rounds. */
export const copyingArm = (
  results: View,
  { block }: ClientSubject,
  { strategy, pageKind }: AttachedFaster['baseline'],
): ArmDefinition | undefined =>
  findBlock(results, block.scenario, block.set.id)?.arms.find(
    (arm) => arm.strategy === strategy && arm.pageKind === pageKind,
  );

/** By round: nanoseconds of the load that copies, and of mapping the placed files and touching every page. */
export const attachPairs = (
  results: View,
  { block, candidate }: ClientSubject,
  copying: ArmDefinition,
): AttachPair[] => {
  const loads = findBlock(results, block.scenario, block.set.id);
  const attached = clientRuns(block, candidate);
  const ids = new Map(
    block.records
      .filter(({ arm, role }) => arm === candidate.id && role === 'timed')
      .map(({ round, id }) => [round, id]),
  );
  return (loads === undefined ? [] : samplesOf(loads, copying)).flatMap((sample) => {
    const before = sample.role === 'timed' ? obtainedAsRequested(sample)?.usable : undefined;
    const attach = attached.get(sample.round)?.client.attach;
    if (!before || attach?.status !== 'completed' || attach.usable === 0) return [];
    return [
      {
        before,
        after: attach.usable,
        run: sample.run,
        ids: [sample.id, ids.get(sample.round) ?? ''] as const,
      },
    ];
  });
};

const judge = (evidence: Evidence, subject: ClientSubject, spec: AttachedFaster): Judgement => {
  const { results, comparisons } = evidence;
  const about = {
    facts: clientFacts(subject),
    expected: { text: expectedText(spec), value: spec.atLeast },
  };
  const unsupported = (text: string): Judgement => ({
    ...about,
    verdict: 'unsupported',
    measured: { text },
    samples: [],
  });
  const why = whyUnsupported(results, subject);
  if (why !== undefined) return unsupported(why);
  const { strategy, pageKind } = spec.baseline;
  const copying = copyingArm(results, subject, spec.baseline);
  const pairs = copying === undefined ? [] : attachPairs(results, subject, copying);
  if (pairs.length === 0)
    return unsupported(
      `no round had both a load by ${strategy} on ${pageKind} pages and a mapping of the placed files`,
    );
  const speedUp = timesAsFast(ratioAmong(pairs, comparisons), 'lower');
  return {
    ...about,
    verdict: verdictOn(speedUp, spec.atLeast),
    measured: { ...speedUp, text: speedUpText(speedUp) },
    samples: pairs.flatMap(({ ids }) => ids),
  };
};

/** Mapping files that lie in huge pages already, against a load that copies. */
export const attachedFaster = (spec: AttachedFaster): Claim => ({
  ...spec,
  arms: { clients: true },
  judge: (evidence) => clientSubjects(evidence.results).map((subject) => judge(evidence, subject, spec)),
});
