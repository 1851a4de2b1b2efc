import { clientBlocks } from '../../../harness/comparison/clients.ts';
import type { View } from '../../../harness/comparison/view.ts';
import type { ClientFigureName } from '../../../harness/results/client.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Evidence, Judgement, OwnSentence } from '../claim.ts';
import {
  clientComparison,
  clientFacts,
  runIds,
  whyUnsupported,
  type ClientSubject,
} from '../client-subject.ts';
import { speedUpText, timesAsFast, verdictOn } from './faster-client.ts';
import { whyNotTimed } from './on-several-nodes.ts';

interface MirrorOverOneSocket extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly figure: ClientFigureName;
  /** The least speed-up that makes the promise true. */
  readonly atLeast: number;
}

/** A client that was told to mirror, on all nodes, and the client of a user of one. No other word of a command tells a mirror. */
const mirrorSubjects = (results: View): ClientSubject[] =>
  clientBlocks(results).flatMap((block) => {
    const free = block.arms.find(
      ({ way, bind, command }) => way === 'warm' && bind === undefined && /mirror/i.test(command),
    );
    const bound = block.arms.find(({ way, bind }) => way === 'warm' && bind !== undefined);
    return free === undefined || bound === undefined ? [] : [{ block, baseline: free, candidate: bound }];
  });

const judge = (evidence: Evidence, subject: ClientSubject, spec: MirrorOverOneSocket): Judgement => {
  const about = {
    facts: clientFacts(subject),
    expected: { text: expectedText(spec), value: spec.atLeast },
    samples: runIds(subject),
  };
  const unsupported = (text: string): Judgement => ({ ...about, verdict: 'unsupported', measured: { text } });
  const why =
    whyNotTimed(evidence.results, subject.block.scenario) ?? whyUnsupported(evidence.results, subject);
  if (why !== undefined) return unsupported(why);
  const found = clientComparison(evidence.comparisons, subject, spec.figure);
  if (found === undefined) return unsupported('no round had the figure of both');
  // The results hold the bound client against the free one, and the claim is the other way round.
  const speedUp = timesAsFast(found, found.better === 'higher' ? 'lower' : 'higher');
  return {
    ...about,
    verdict: verdictOn(speedUp, spec.atLeast),
    measured: { ...speedUp, text: speedUpText(speedUp) },
  };
};

/** A figure of a client that mirrors its weights on every node, against the same client bound to one node, by rounds. */
export const mirrorOverOneSocket = (spec: MirrorOverOneSocket): Claim => ({
  ...spec,
  arms: { clients: true },
  judge: (evidence) => mirrorSubjects(evidence.results).map((subject) => judge(evidence, subject, spec)),
});
