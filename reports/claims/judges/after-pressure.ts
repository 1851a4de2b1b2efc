import { readsOf } from '../../../harness/comparison/access.ts';
import { accessOf } from '../../../harness/comparison/block.ts';
import { ratioAmong } from '../../../harness/comparison/run-spread.ts';
import type { AccessPressure } from '../../../harness/results/access.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { bytes, figure, interval, plural } from '../../wording/figures.ts';
import { claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, ClaimSets, ClaimWords, Evidence, Judgement, OwnSentence, PairOfArms } from '../claim.ts';
import { factsOf } from '../facts.ts';
import { whyNotRead } from './faster-passes.ts';

interface AfterPressure extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
}

type Found = Pick<Judgement, 'verdict' | 'measured'>;

/** What became of each arm, by round, where both were under pressure in it. */
const rounds = ({ block, baseline, candidate }: ClaimSubject) => {
  const after = readsOf(block, candidate);
  const runs = new Map(accessOf(block, baseline).map(({ round, run }) => [round, run]));
  return [...readsOf(block, baseline)].flatMap(([round, read]) => {
    const other = after.get(round)?.pressure;
    return read.pressure === undefined || other === undefined
      ? []
      : [{ before: read.pressure, after: other, run: runs.get(round) }];
  });
};

type Rounds = ReturnType<typeof rounds>;

const judged = (
  spec: AfterPressure,
  promised: number,
  find: (evidence: Evidence, pairs: Rounds) => Found,
): Claim => ({
  ...spec,
  judge: (evidence) =>
    claimSubjects(evidence.results, spec.arms, accessOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .flatMap((subject): Judgement[] => {
        const records = [subject.baseline, subject.candidate].flatMap((arm) => accessOf(subject.block, arm));
        const pairs = rounds(subject);
        const why = records.flatMap(({ outcome }) => whyNotRead(outcome));
        // Read without pressure: nothing of the claim was tried.
        if (pairs.length === 0 && why.length === 0) return [];
        return [
          {
            facts: factsOf(evidence.results, subject),
            expected: { text: expectedText(spec), value: promised },
            samples: records.map(({ id }) => id),
            ...(pairs.length === 0
              ? { verdict: 'unsupported' as const, measured: { text: reasonsInShort(why) } }
              : find(evidence, pairs)),
          },
        ];
      }),
});

/** Of what was resident before, the share that still is. */
const kept = (all: readonly AccessPressure[]): number =>
  median(all.map(({ resident }) => (resident.before === 0 ? 0 : resident.after / resident.before)));

const percent = (share: number): string => `${figure(100 * share)} %`;

/** Others make the kernel evict some of what the baseline mapped, and nothing of what the candidate did. */
export const staysResident = (spec: AfterPressure): Claim =>
  judged(spec, 1, (_, pairs) => {
    const [before, after] = [kept(pairs.map((one) => one.before)), kept(pairs.map((one) => one.after))];
    const read = median(pairs.map((one) => one.after.read));
    return {
      verdict: before < 1 && after >= 1 ? 'confirmed' : 'refuted',
      measured: {
        value: after,
        before,
        after,
        text: `${percent(before)} → ${percent(after)} still resident after others had read ${bytes(read)}, in ${plural(pairs.length, 'round')}`,
      },
    };
  });

/** One read of every page after others have read files: what an evicted page costs the next token. */
export const fasterRefault = (spec: AfterPressure & { readonly atLeast: number }): Claim =>
  judged(spec, spec.atLeast, ({ comparisons }, pairs) => {
    const times = pairs.map(({ before, after, run }) => ({
      before: before.refault,
      after: after.refault,
      run,
    }));
    const { ratio, low, high, n } = ratioAmong(times, comparisons);
    const speedUp = { value: 1 / ratio, low: 1 / high, high: 1 / low, n };
    const few = n < fewestPairsForInterval;
    return {
      verdict: few
        ? 'inconclusive'
        : speedUp.low >= spec.atLeast
          ? 'confirmed'
          : speedUp.high < spec.atLeast
            ? 'refuted'
            : 'inconclusive',
      measured: {
        ...speedUp,
        text: `${figure(speedUp.value)}x ${interval(speedUp)} in ${plural(n, 'round')}${few ? `, fewer than the ${fewestPairsForInterval} a verdict takes` : ''}; still resident ${percent(kept(pairs.map((one) => one.before)))} and ${percent(kept(pairs.map((one) => one.after)))}`,
      },
    };
  });
