import { clientFigureOf, type ClientFigureName } from '../../../harness/results/client.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { figure, interval, plural } from '../../wording/figures.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Evidence, Judgement, OwnSentence } from '../claim.ts';
import {
  clientComparison,
  clientFacts,
  clientSubjects,
  runIds,
  whyUnsupported,
  type ClientSubject,
} from '../client-subject.ts';

interface FasterClient extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly figure: ClientFigureName;
  /** The least speed-up that makes the promise true. */
  readonly atLeast: number;
  /** What a reader asks next, in words that follow the figure, and as figures beside it. */
  readonly remark?: (evidence: Evidence, subject: ClientSubject) => Remark | undefined;
}

export interface Remark {
  readonly words: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface SpeedUp {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Times as fast: of times the inverse of their ratio, of rates the ratio. */
export const timesAsFast = (
  { ratio, low, high, n }: { ratio: number; low: number; high: number; n: number },
  better: 'lower' | 'higher',
): SpeedUp =>
  better === 'higher'
    ? { value: ratio, low, high, n }
    : { value: 1 / ratio, low: 1 / high, high: 1 / low, n };

export const verdictOn = ({ low, high, n }: SpeedUp, atLeast: number): Judgement['verdict'] => {
  if (n < fewestPairsForInterval) return 'inconclusive';
  if (low >= atLeast) return 'confirmed';
  return high < atLeast ? 'refuted' : 'inconclusive';
};

export const speedUpText = (speedUp: SpeedUp): string => {
  const few =
    speedUp.n < fewestPairsForInterval ? `, fewer than the ${fewestPairsForInterval} a verdict takes` : '';
  return `${figure(speedUp.value)}x ${interval(speedUp)} in ${plural(speedUp.n, 'round')}${few}`;
};

const judge = (evidence: Evidence, subject: ClientSubject, spec: FasterClient): Judgement => {
  const about = {
    facts: clientFacts(subject),
    expected: { text: expectedText(spec), value: spec.atLeast },
    samples: runIds(subject),
  };
  const unsupported = (text: string): Judgement => ({ ...about, verdict: 'unsupported', measured: { text } });
  const why = whyUnsupported(evidence.results, subject);
  if (why !== undefined) return unsupported(why);
  const found = clientComparison(evidence.comparisons, subject, spec.figure);
  if (found === undefined)
    return unsupported(`no round had the figure of both: ${clientFigureOf(spec.figure).label}`);
  const speedUp = timesAsFast(found, found.better);
  const remark = spec.remark?.(evidence, subject);
  return {
    ...about,
    verdict: verdictOn(speedUp, spec.atLeast),
    measured: {
      ...speedUp,
      ...remark?.figures,
      text: `${speedUpText(speedUp)}${remark === undefined ? '' : `; ${remark.words}`}`,
    },
  };
};

/** A figure of a client on each way in huge pages, against the same client on a warm page cache, by rounds. */
export const fasterClient = (spec: FasterClient): Claim => ({
  ...spec,
  arms: { clients: true },
  judge: (evidence) => clientSubjects(evidence.results).map((subject) => judge(evidence, subject, spec)),
});
