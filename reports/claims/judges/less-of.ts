import { samplesOf } from '../../../harness/comparison/block.ts';
import { standing } from '../../../harness/comparison/standing.ts';
import type { View } from '../../../harness/comparison/view.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { figureOf, rowOf } from '../../../harness/results/metrics.ts';
import type { MetricName } from '../../../harness/results/metrics.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { bytes, exactFigure } from '../../wording/figures.ts';
import { claimSubjects, reasonsInShort } from '../claim-subject.ts';
import type { ClaimSubject } from '../claim-subject.ts';
import { expectedText, isAbout } from '../claim.ts';
import type { Claim, ClaimSets, ClaimWords, Judgement, OwnSentence, PairOfArms } from '../claim.ts';
import { factsOf } from '../facts.ts';

interface LessOf extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly arms: PairOfArms;
  readonly sets?: ClaimSets;
  /** A size or a number; a time has an interval, and other judges. */
  readonly metric: MetricName;
  /** What it is called after its figures: "of page tables". */
  readonly noun: string;
  /** How many times less, at least. */
  readonly atLeast: number;
  /** What must be known to read the figure; follows it. */
  readonly remark?: string;
}

/** Of every load that obtained what it asked for, first loads included: sizes need no warm machine. */
const figuresOf = ({ block }: ClaimSubject, arm: ArmDefinition, metric: MetricName) => {
  const samples = samplesOf(block, arm);
  const reasons: string[] = samples.length === 0 ? [`${arm.strategy} was not loaded`] : [];
  const figures: number[] = [];
  for (const sample of samples) {
    const stands = standing(sample);
    const figure = stands.fit ? figureOf(stands.outcome, metric) : undefined;
    if (figure !== undefined) figures.push(figure);
    else reasons.push(`${arm.strategy} ${stands.fit ? `has no figure of ${metric}` : stands.reason}`);
  }
  return { ids: samples.map(({ id }) => id), figures, reasons: figures.length > 0 ? [] : reasons };
};

const inUnit = (value: number, metric: MetricName): string =>
  rowOf(metric).unit === 'bytes' ? bytes(value) : exactFigure(value);

const judge = (results: View, subject: ClaimSubject, spec: LessOf): Judgement => {
  const { metric, noun, atLeast, remark = '' } = spec;
  const [before, after] = [subject.baseline, subject.candidate].map((arm) => figuresOf(subject, arm, metric));
  const about = {
    facts: factsOf(results, subject),
    expected: { text: expectedText(spec), value: atLeast },
    samples: [...(before?.ids ?? []), ...(after?.ids ?? [])],
  };
  const reasons = [...(before?.reasons ?? []), ...(after?.reasons ?? [])];
  if (reasons.length > 0 || before === undefined || after === undefined)
    return { ...about, verdict: 'unsupported', measured: { text: reasonsInShort(reasons) } };
  const [more, less] = [median(before.figures), median(after.figures)];
  const words = `${inUnit(more, metric)} → ${inUnit(less, metric)} ${noun}`;
  const factor = less > 0 ? { value: more / less } : {};
  return {
    ...about,
    verdict: more > 0 && more >= atLeast * less ? 'confirmed' : 'refuted',
    measured: {
      ...factor,
      before: more,
      after: less,
      text: `${words}${less > 0 ? `, ${exactFigure(more / less)}x` : ''}${remark}`,
    },
  };
};

/** So many times less of something, as read from the kernel: exact, so there is no interval. */
export const lessOf = (spec: LessOf): Claim => ({
  ...spec,
  judge: ({ results }) =>
    claimSubjects(results, spec.arms, samplesOf)
      .filter(({ block }) => isAbout(spec, block.set))
      .map((subject) => judge(results, subject, spec)),
});
