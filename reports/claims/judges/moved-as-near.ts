import { clientBlocks, clientPairs, type ClientBlock } from '../../../harness/comparison/clients.ts';
import { ratioAmong } from '../../../harness/comparison/run-spread.ts';
import type { View } from '../../../harness/comparison/view.ts';
import {
  clientFigureOf,
  type ClientArmRecord,
  type ClientFigureName,
} from '../../../harness/results/client.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Evidence, Judgement, OwnSentence } from '../claim.ts';
import { clientFacts, runIds, whyUnsupported, type ClientSubject } from '../client-subject.ts';
import { speedUpText, timesAsFast, verdictOn, type SpeedUp } from './faster-client.ts';
import { whyNotTimed } from './on-several-nodes.ts';

interface MovedAsNear extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly figure: ClientFigureName;
  /** The least of its speed beside pages that were near from the beginning. */
  readonly atLeast: number;
}

interface MovedSubject extends ClientSubject {
  /** The same client on pages that stay where they are. */
  readonly remote?: ClientArmRecord;
}

/** A client on a node, with the page cache moved there, and with the page cache read there. */
const movedSubjects = (results: View): MovedSubject[] =>
  clientBlocks(results).flatMap((block) =>
    block.arms.flatMap((candidate) => {
      if (candidate.way !== 'moved') return [];
      const beside = (way: ClientArmRecord['way']): ClientArmRecord | undefined =>
        block.arms.find((arm) => arm.way === way && arm.bind === candidate.bind);
      const [baseline, remote] = [beside('warm'), beside('remote')];
      return baseline === undefined ? [] : [{ block, baseline, candidate, ...(remote && { remote }) }];
    }),
  );

const speedUpOf = (
  { comparisons }: Evidence,
  block: ClientBlock,
  baseline: ClientArmRecord,
  candidate: ClientArmRecord,
  figure: ClientFigureName,
): SpeedUp | undefined => {
  const pairs = clientPairs(block, baseline, candidate, figure);
  return pairs.length === 0
    ? undefined
    : timesAsFast(ratioAmong(pairs, comparisons), clientFigureOf(figure).better);
};

const judge = (evidence: Evidence, subject: MovedSubject, spec: MovedAsNear): Judgement => {
  const { block, baseline, candidate, remote } = subject;
  const about = {
    facts: clientFacts(subject),
    expected: { text: expectedText(spec), value: spec.atLeast },
    samples: runIds(subject),
  };
  const unsupported = (text: string): Judgement => ({ ...about, verdict: 'unsupported', measured: { text } });
  const why = whyNotTimed(evidence.results, block.scenario) ?? whyUnsupported(evidence.results, subject);
  if (why !== undefined) return unsupported(why);
  const moved = speedUpOf(evidence, block, baseline, candidate, spec.figure);
  if (moved === undefined) return unsupported('no round had the figure of both');
  const left = remote && speedUpOf(evidence, block, baseline, remote, spec.figure);
  return {
    ...about,
    verdict: verdictOn(moved, spec.atLeast),
    measured: {
      ...moved,
      text: `${speedUpText(moved)}${left === undefined ? '' : `; where it was left on the other node ${speedUpText(left)}`}`,
    },
  };
};

/** A figure of a client whose page cache was moved to its node, against the same client with a page cache that was read there. */
export const movedAsNear = (spec: MovedAsNear): Claim => ({
  ...spec,
  arms: { clients: true },
  judge: (evidence) => movedSubjects(evidence.results).map((subject) => judge(evidence, subject, spec)),
});
