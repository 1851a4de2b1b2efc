import { passPairs } from '../../../harness/comparison/access.ts';
import { accessOf } from '../../../harness/comparison/block.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { findComparison } from '../../../harness/comparison/comparisons.ts';
import { emulatedOn } from '../../../harness/comparison/emulated-on.ts';
import { ratioAmong } from '../../../harness/comparison/run-spread.ts';
import { machineOf } from '../../../harness/comparison/view.ts';
import { accessPatterns } from '../../../harness/results/access.ts';
import type { AccessOutcome, AccessPatternName } from '../../../harness/results/access.ts';
import { shortfallsOf } from '../../../harness/results/obtained.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { figure, interval, plural } from '../../wording/figures.ts';
import { claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, ClaimSets, ClaimWords, Evidence, Judgement, OwnSentence, PairOfArms } from '../claim.ts';
import { factsOf } from '../facts.ts';

interface FasterPasses extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
  /** Those the document speaks of; without it, any one will do. */
  readonly patterns?: readonly AccessPatternName[];
  readonly promise: PassPromise;
}

/** How many times as fast a pass becomes: as fast as promised or faster, so slow or slower, or no further from 1 either way. */
type PassPromise =
  | { readonly atLeast: number }
  | { readonly atMost: number }
  /** As a factor above 1. */
  | { readonly within: number };

/** Why nothing stands that was read after a load. */
export const whyNotRead = (outcome: AccessOutcome): string[] => {
  switch (outcome.status) {
    case 'completed':
      return shortfallsOf(outcome).map(
        ({ requested, obtained }) => `asked for ${requested}, obtained ${obtained}`,
      );
    case 'failed':
      return [`failed: ${outcome.error.message}`];
    case 'skipped':
      return [`skipped: ${outcome.reason}`];
    case 'unsupported':
      return [`unsupported here: ${outcome.missing}`];
  }
};

/** Of each pattern, how many times as fast a pass over what the candidate loaded is. */
const speedUps = (
  { comparisons }: Evidence,
  { block, baseline, candidate }: ClaimSubject,
  patterns: readonly AccessPatternName[] = accessPatterns,
) =>
  patterns.flatMap((pattern) => {
    const pairs = passPairs(block, pattern, {
      baseline: { arm: baseline, where: 'near' },
      candidate: { arm: candidate, where: 'near' },
    });
    // Reports compare what many ask about; a claim may be about other arms.
    const found =
      findComparison(comparisons, block, { baseline, candidate }, `access-${pattern}`) ??
      (pairs.length === 0 ? undefined : ratioAmong(pairs, comparisons));
    if (found === undefined) return [];
    const { ratio, low, high, n } = found;
    return [{ pattern, value: 1 / ratio, low: 1 / high, high: 1 / low, n }];
  });

type SpeedUps = ReturnType<typeof speedUps>;
type Interval = Pick<SpeedUps[number], 'low' | 'high'>;

const isKept = (promise: PassPromise, { low, high }: Interval): boolean => {
  if ('atLeast' in promise) return low >= promise.atLeast;
  if ('atMost' in promise) return high <= promise.atMost;
  return low >= 1 / promise.within && high <= promise.within;
};

const isBroken = (promise: PassPromise, { low, high }: Interval): boolean => {
  if ('atLeast' in promise) return high < promise.atLeast;
  if ('atMost' in promise) return low > promise.atMost;
  return high < 1 / promise.within || low > promise.within;
};

/** One pattern that does as promised is enough; of "no change", all must. */
const verdictOn = (patterns: SpeedUps, promise: PassPromise): Judgement['verdict'] => {
  const sure = patterns.filter(({ n }) => n >= fewestPairsForInterval);
  const all = sure.length === patterns.length;
  const kept = (one: Interval): boolean => isKept(promise, one);
  const broken = (one: Interval): boolean => isBroken(promise, one);
  if ('within' in promise) {
    if (sure.some(broken)) return 'refuted';
    return all && sure.every(kept) ? 'confirmed' : 'inconclusive';
  }
  if (sure.some(kept)) return 'confirmed';
  return all && sure.every(broken) ? 'refuted' : 'inconclusive';
};

const figureOf = (promise: PassPromise): number => {
  if ('atLeast' in promise) return promise.atLeast;
  return 'atMost' in promise ? promise.atMost : promise.within;
};

const judge = (evidence: Evidence, subject: ClaimSubject, spec: FasterPasses): Judgement => {
  const { results } = evidence;
  const { block, baseline, candidate } = subject;
  const read = [baseline, candidate].flatMap((arm) => accessOf(block, arm));
  const about = {
    facts: factsOf(results, subject),
    expected: { text: expectedText(spec), value: figureOf(spec.promise) },
    samples: read.map(({ id }) => id),
  };
  const unsupported = (text: string): Judgement => ({ ...about, verdict: 'unsupported', measured: { text } });
  const emulated = emulatedOn(machineOf(results, block.scenario));
  if (emulated !== undefined)
    return unsupported(`the machine was emulated (${emulated}): its times say nothing of a real one`);
  const patterns = speedUps(evidence, subject, spec.patterns);
  if (patterns.length === 0) {
    const why = read.flatMap(({ outcome }) => whyNotRead(outcome));
    return unsupported(reasonsInShort(why.length === 0 ? ['no round read both'] : why));
  }
  const rounds = Math.min(...patterns.map(({ n }) => n));
  const few =
    rounds < fewestPairsForInterval ? `, fewer than the ${fewestPairsForInterval} a verdict takes` : '';
  return {
    ...about,
    verdict: verdictOn(patterns, spec.promise),
    measured: {
      value: Math.max(...patterns.map(({ value }) => value)),
      patterns,
      text: `a pass: ${patterns
        .map((one) => `${one.pattern} ${figure(one.value)}x ${interval(one)}`)
        .join(', ')}, in ${plural(rounds, 'round')}${few}`,
    },
  };
};

/** After others have read files a pass faults in what was evicted: another question, of other claims. */
const isUnderPressure = (block: Block): boolean =>
  accessOf(block).some(({ outcome }) => outcome.status === 'completed' && outcome.pressure !== undefined);

/** What reading the weights gains once they are loaded. */
export const fasterPasses = (spec: FasterPasses): Claim => ({
  ...spec,
  judge: (evidence) =>
    claimSubjects(evidence.results, spec.arms, accessOf)
      .filter(({ block }) => isAbout(spec, block.set) && !isUnderPressure(block))
      .map((subject) => judge(evidence, subject, spec)),
});
