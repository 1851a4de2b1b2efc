import type { ClaimRecord } from '../../harness/results/results.ts';
import type { MismatchRecord } from '../../harness/results/sample.ts';
import { bytes, distinct, plural } from '../wording/figures.ts';
import { expectations } from './expectations.ts';
import { reasonsInShort } from './claim-subject.ts';
import { allProofs, findingOn, othersInShort, whyOpen } from './proofs.ts';
import type { Passed, Proof } from './proofs.ts';
import type { View } from '../../harness/comparison/view.ts';

interface Question {
  readonly id: 'integrity' | 'offsets';
  readonly expected: { readonly text: string; readonly value?: number };
  readonly asks: (passed: Passed) => boolean;
  readonly concerns: MismatchRecord['what'][];
  readonly amount: (passed: readonly Passed[]) => string;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const questions: readonly Question[] = [
  {
    id: 'integrity',
    expected: { text: expectations.integrity, value: 1 },
    asks: (passed) => passed.bytes > 0,
    concerns: ['byte'],
    amount: (passed) => `${bytes(sum(passed.map((one) => one.bytes)))} compared with their source`,
  },
  {
    id: 'offsets',
    expected: { text: expectations.offsets },
    asks: (passed) => passed.tensors > 0,
    concerns: ['address', 'overlap', 'alignment'],
    amount: (passed) => `${plural(sum(passed.map((one) => one.tensors)), 'tensor')} checked`,
  },
];

const firstMismatch = (proofs: readonly Proof[], question: Question): string => {
  for (const { arm, outcome } of proofs) {
    if (outcome.status !== 'mismatch') continue;
    const found = outcome.mismatches.find(({ what }) => question.concerns.includes(what));
    if (found) {
      return `${arm.strategy}, ${found.path}, part ${found.part} at ${found.offset}: ${found.what} ${found.found}, expected ${found.expected}`;
    }
  }
  return '';
};

const judge = (proofs: readonly Proof[], question: Question): ClaimRecord[] => {
  const unified = proofs.filter(({ arm }) => arm.strategy === 'unified');
  if (unified.length === 0) return [];
  const finding = (outcome: Proof['outcome']) => findingOn(outcome, question);
  const found = (one: string) => unified.filter(({ outcome }) => finding(outcome) === one);
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
  const others = othersInShort(proofs, finding);
  const sets = distinct(unified.map(({ block }) => block.set.id)).length;
  const text = [
    `${good.length} of ${plural(unified.length, 'case')} right, ${question.amount(passed)}`,
    ...(bad.length > 0 ? [`wrong: ${firstMismatch(bad, question)}`] : []),
    ...(open.length > 0
      ? [`${open.length} not verified: ${reasonsInShort(open.map(({ outcome }) => whyOpen(outcome)))}`]
      : []),
    ...(fellBack > 0 ? [`${fellBack} of them on pages other than requested`] : []),
    ...(others === undefined ? [] : [`other strategies: ${others}`]),
  ].join('; ');
  return [
    {
      id: question.id,
      condition: `unified, ${plural(sets, 'set')}`,
      verdict,
      expected: question.expected,
      measured: { value: good.length / unified.length, text },
      samples: proofs.map(({ key }) => key),
    },
  ];
};

/** Over all cases of `unified`, whatever their pages; the other strategies are listed beside it. */
export const judgeIntegrity = (results: View): ClaimRecord[] => {
  const proofs = allProofs(results);
  return questions.flatMap((question) => judge(proofs, question));
};
