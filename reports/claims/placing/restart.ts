import type { ClaimRecord } from '../../../harness/results/claim.ts';
import { firstStartPairs, restartsToPay, startTimes } from '../../../harness/comparison/restarts.ts';
import { ratioAmong } from '../../../harness/comparison/run-spread.ts';
import { clientRuns } from '../../../harness/comparison/clients.ts';
import { duration, figure, interval, plural } from '../../wording/figures.ts';
import type { Evidence } from '../claim.ts';
import { clientComparison, type ClientSubject } from '../client-subject.ts';
import { fasterClient, timesAsFast, type Remark } from '../judges/faster-client.ts';
import { placing } from './document.ts';

/** "Faster" has no figure there. Five percent is what a user might notice of a start. */
const worthSaying = 1.05;

/** The first start pays for the placing; later ones pay it back, where they are shown to be faster at all. */
const placingPaid = (evidence: Evidence, subject: ClientSubject): Remark | undefined => {
  const { block, baseline, candidate } = subject;
  const [usual, placed] = [startTimes(block, baseline), startTimes(block, candidate)];
  const pairs = firstStartPairs(block, baseline, candidate);
  if (usual === undefined || placed === undefined || pairs.length === 0) return undefined;
  const first = timesAsFast(ratioAmong(pairs, evidence.comparisons), 'lower');
  const later = clientComparison(evidence.comparisons, subject, 'firstTokenMs');
  const isShown = later !== undefined && (later.high < 1 || later.low > 1);
  const paid = restartsToPay(usual, placed);
  const after = isShown
    ? paid.kind === 'after'
      ? `paid back after ${plural(paid.passes, 'start')}`
      : 'never paid back'
    : 'not paid back, as no difference between starts was shown';
  return {
    words: `the first start, placing of ${duration(placed.made * 1e6)} included, ${figure(first.value)}x ${interval(first)}; ${after}`,
    figures: {
      rounds: clientRuns(block, candidate).size,
      first,
      placingMs: placed.made,
      ...(isShown && paid.kind === 'after' && { paidAfter: paid.passes }),
    },
  };
};

/** The way that did best, worded no further than it was shown. */
const inOneSentence = (judged: readonly ClaimRecord[]): string | undefined => {
  const tried = judged.filter(({ verdict }) => verdict !== 'unsupported');
  const [best] = tried.toSorted((one, other) => (other.measured.value ?? 0) - (one.measured.value ?? 0));
  if (best?.measured.value === undefined) return undefined;
  const open =
    best.verdict === 'inconclusive' ? ' The interval leaves open whether that is worth the placing.' : '';
  return `On files placed by \`${best.way ?? ''}\` a client gave its first token ${figure(best.measured.value)} times as fast as on files that were read once before.${open}`;
};

export const restart = fasterClient({
  id: 'restart',
  document: placing,
  quote: ['A client starts faster on a model in huge pages than on a warm page cache'],
  says: 'a client starts faster on a model in huge pages',
  readAs: `: from its start to its first token ${worthSaying}x as fast as on the same files read once before, once they are placed`,
  figure: 'firstTokenMs',
  atLeast: worthSaying,
  remark: placingPaid,
  firstScreen: { in: 'own-sentence', words: inOneSentence },
});
