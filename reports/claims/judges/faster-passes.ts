import { accessOf } from '../../../harness/comparison/block.ts';
import { findComparison } from '../../../harness/comparison/comparisons.ts';
import { emulatedOn } from '../../../harness/comparison/emulated-on.ts';
import { machineOf } from '../../../harness/comparison/view.ts';
import { accessPatterns } from '../../../harness/results/access.ts';
import type { AccessOutcome } from '../../../harness/results/access.ts';
import { shortfallsOf } from '../../../harness/results/obtained.ts';
import { isHugetlb } from '../../../harness/results/arm.ts';
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
  /** The least speed-up of a pass that is worth the word: without one no interval could ever refute. */
  readonly atLeast: number;
}

const whyNot = (outcome: AccessOutcome): string[] => {
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
const speedUps = ({ comparisons }: Evidence, subject: ClaimSubject) =>
  accessPatterns.flatMap((pattern) => {
    const found = findComparison(comparisons, subject.block, subject, `access-${pattern}`);
    if (found === undefined) return [];
    const { ratio, low, high, n } = found;
    return [{ pattern, value: 1 / ratio, low: 1 / high, high: 1 / low, n }];
  });

type SpeedUps = ReturnType<typeof speedUps>;

/** One pattern that gains is enough; all must have been shown to gain less before it is refuted. */
const verdictOn = (patterns: SpeedUps, atLeast: number): Judgement['verdict'] => {
  const sure = patterns.filter(({ n }) => n >= fewestPairsForInterval);
  if (sure.some(({ low }) => low >= atLeast)) return 'confirmed';
  return sure.length === patterns.length && sure.every(({ high }) => high < atLeast)
    ? 'refuted'
    : 'inconclusive';
};

const judge = (evidence: Evidence, subject: ClaimSubject, spec: FasterPasses): Judgement => {
  const { results } = evidence;
  const { block, baseline, candidate } = subject;
  const read = [baseline, candidate].flatMap((arm) => accessOf(block, arm));
  const about = {
    facts: factsOf(results, subject),
    expected: { text: expectedText(spec), value: spec.atLeast },
    samples: read.map(({ id }) => id),
  };
  const unsupported = (text: string): Judgement => ({ ...about, verdict: 'unsupported', measured: { text } });
  const emulated = emulatedOn(machineOf(results, block.scenario));
  if (emulated !== undefined)
    return unsupported(`the machine was emulated (${emulated}): its times say nothing of a real one`);
  const patterns = speedUps(evidence, subject);
  if (patterns.length === 0) {
    const why = read.flatMap(({ outcome }) => whyNot(outcome));
    return unsupported(reasonsInShort(why.length === 0 ? ['no round read both'] : why));
  }
  const rounds = Math.min(...patterns.map(({ n }) => n));
  const few =
    rounds < fewestPairsForInterval ? `, fewer than the ${fewestPairsForInterval} a verdict takes` : '';
  return {
    ...about,
    verdict: verdictOn(patterns, spec.atLeast),
    measured: {
      value: Math.max(...patterns.map(({ value }) => value)),
      patterns,
      text: `a pass: ${patterns
        .map((one) => `${one.pattern} ${figure(one.value)}x ${interval(one)}`)
        .join(', ')}, in ${plural(rounds, 'round')}${few}`,
    },
  };
};

/** What reading the weights gains once they are loaded, on hugepages: on others the two ways differ in pages too. */
export const fasterPasses = (spec: FasterPasses): Claim => ({
  ...spec,
  judge: (evidence) =>
    claimSubjects(evidence.results, spec.arms, accessOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .filter(({ candidate }) => isHugetlb(candidate.pageKind))
      .map((subject) => judge(evidence, subject, spec)),
});
