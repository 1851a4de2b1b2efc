import type { MismatchRecord } from '../../../harness/results/sample.ts';
import type { StrategyName } from '../../../harness/results/strategy.ts';
import { distinct, plural } from '../../wording/figures.ts';
import { reasonsInShort } from '../claim-subject.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Judgement, ScreenIn } from '../claim.ts';
import { allProofs, answerOf, othersInShort, whyOpen } from '../proofs.ts';
import type { Passed, Proof } from '../proofs.ts';

interface RightEverywhere extends ClaimWords {
  readonly firstScreen?: ScreenIn<'proof'>;
  readonly strategy: StrategyName;
  readonly never: readonly MismatchRecord['what'][];
  /** The share of right cases that the document promises, where it gives one. */
  readonly share?: number;
  /** How much a proof compared; one that compared nothing proves nothing. */
  readonly counted: (passed: Passed) => number;
  readonly amount: (total: number) => string;
}

const firstMismatch = (proofs: readonly Proof[], never: readonly MismatchRecord['what'][]): string => {
  for (const { arm, outcome } of proofs) {
    if (outcome.status !== 'mismatch') continue;
    const found = outcome.mismatches.find(({ what }) => never.includes(what));
    if (found) {
      return `${arm.strategy}, ${found.path}, part ${found.part} at ${found.offset}: ${found.what} ${found.found}, expected ${found.expected}`;
    }
  }
  return '';
};

const judge = (proofs: readonly Proof[], spec: RightEverywhere): Judgement[] => {
  const { strategy, never, counted } = spec;
  const own = proofs.filter(({ arm }) => arm.strategy === strategy);
  if (own.length === 0) return [];
  const finding = (outcome: Proof['outcome']) =>
    answerOf(outcome, { asks: (passed) => counted(passed) > 0, concerns: never });
  const found = (one: string) => own.filter(({ outcome }) => finding(outcome) === one);
  const [good, bad, open] = [found('good'), found('bad'), found('open')];
  const passed = good.flatMap(({ outcome }) => (outcome.status === 'passed' ? [outcome] : []));
  const fellBack = passed.filter(
    ({ requestedPageKind, obtainedPageKind }) =>
      requestedPageKind !== 'best' && requestedPageKind !== obtainedPageKind,
  ).length;
  // A load that failed may have been the one to err; a skipped one says nothing either way.
  const failed = open.filter(({ outcome }) => outcome.status === 'failed' || outcome.status === 'mismatch');
  const verdict =
    bad.length > 0
      ? ('refuted' as const)
      : good.length === 0
        ? ('unsupported' as const)
        : failed.length > 0
          ? ('inconclusive' as const)
          : ('confirmed' as const);
  const others = othersInShort(proofs, strategy, finding);
  const text = [
    `${good.length} of ${plural(own.length, 'case')} right, ${spec.amount(passed.reduce((total, one) => total + counted(one), 0))}`,
    ...(bad.length > 0 ? [`wrong: ${firstMismatch(bad, never)}`] : []),
    ...(open.length > 0
      ? [`${open.length} not verified: ${reasonsInShort(open.map(({ outcome }) => whyOpen(outcome)))}`]
      : []),
    ...(fellBack > 0 ? [`${fellBack} of them on pages other than requested`] : []),
    ...(others === undefined ? [] : [`other strategies: ${others}`]),
  ].join('; ');
  return [
    {
      facts: { sets: distinct(own.map(({ block }) => block.set.id)).length },
      verdict,
      expected: { text: expectedText(spec), ...(spec.share !== undefined && { value: spec.share }) },
      measured: { value: good.length / own.length, text },
      samples: proofs.map(({ key }) => key),
    },
  ];
};

/** Over all cases of the strategy, whatever their pages; the other strategies are listed beside it. */
export const rightEverywhere = (spec: RightEverywhere): Claim => ({
  ...spec,
  arms: { strategy: spec.strategy },
  judge: ({ results }) => judge(allProofs(results), spec),
});
