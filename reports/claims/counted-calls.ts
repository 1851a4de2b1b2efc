import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { CallCountRecord, SyscallsRecord } from '../../harness/results/sample.ts';
import { shortfalls } from '../../harness/results/obtained.ts';
import type { ClaimSubject } from './claim-subject.ts';
import { countsOf } from '../../harness/comparison/block.ts';
import { distinct, listed } from '../wording/figures.ts';

type Outcome = SyscallsRecord['outcome'];
export type Counted = Extract<Outcome, { status: 'completed' }>;

type CountedPair =
  | { readonly counted: true; readonly before: readonly Counted[]; readonly after: readonly Counted[] }
  | { readonly counted: false; readonly reasons: readonly string[] };

const reasonAgainst = (arm: ArmDefinition, outcome: Outcome): string | undefined => {
  switch (outcome.status) {
    case 'completed':
      return shortfalls(arm, { pageKind: outcome.obtainedPageKind }).length === 0
        ? undefined
        : `${arm.strategy} asked for ${arm.pageKind} pages and obtained ${outcome.obtainedPageKind}`;
    case 'failed':
      return `${arm.strategy} failed: ${outcome.error.message}`;
    case 'skipped':
      return `${arm.strategy} was skipped: ${outcome.reason}`;
    case 'unsupported':
      return `${arm.strategy} could not be counted: ${outcome.missing}`;
  }
};

const judgeable = (subject: ClaimSubject, arm: ArmDefinition) => {
  const outcomes = countsOf(subject.block, arm).map(({ outcome }) => outcome);
  const reasons = outcomes.flatMap((outcome) => reasonAgainst(arm, outcome) ?? []);
  const fit = outcomes.flatMap((outcome) =>
    outcome.status === 'completed' && reasonAgainst(arm, outcome) === undefined ? [outcome] : [],
  );
  const none = outcomes.length === 0 ? [`${arm.strategy} was not counted`] : reasons;
  return { fit, reasons: fit.length === 0 ? none : [] };
};

/** The counts of both sides, where both obtained the pages they asked for. */
export const countedPair = (subject: ClaimSubject): CountedPair => {
  const before = judgeable(subject, subject.baseline);
  const after = judgeable(subject, subject.candidate);
  return before.fit.length > 0 && after.fit.length > 0
    ? { counted: true, before: before.fit, after: after.fit }
    : { counted: false, reasons: [...before.reasons, ...after.reasons] };
};

export const keysOf = ({ block, baseline, candidate }: ClaimSubject): string[] => [
  `${block.set.id} ${baseline.id}`,
  `${block.set.id} ${candidate.id}`,
];

/** One figure of every counter of every execution. */
export const perCounter = (
  outcomes: readonly Counted[],
  value: (count: CallCountRecord) => number,
): { counter: CallCountRecord['counter']; value: number }[] =>
  outcomes.flatMap((outcome) =>
    outcome.counts.map((count) => ({ counter: count.counter, value: value(count) })),
  );

/** One number where all counters agree, else each with its counter: "300", or "300 by strace and 301 by perf". */
export const byCounter = (values: readonly { counter: string; value: number }[]): string => {
  const seen = distinct(values.map(({ value }) => value));
  if (seen.length === 1) return String(seen[0]);
  return listed(distinct(values.map(({ counter, value }) => `${value} by ${counter}`)));
};

/** Counters that part over any call of an execution have not confirmed anything about it. */
export const confirmedIfAgreed = ({ before, after }: Extract<CountedPair, { counted: true }>) =>
  [...before, ...after].some(({ agree }) => agree === false) ? 'inconclusive' : 'confirmed';
