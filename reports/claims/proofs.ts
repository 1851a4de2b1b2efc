import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { IntegrityRecordType, MismatchRecord } from '../../harness/results/sample.ts';
import type { StrategyName } from '../../harness/results/strategy.ts';
import { distinct } from '../wording/figures.ts';
import { proofsOf } from '../../harness/comparison/block.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

type Outcome = IntegrityRecordType['outcome'];
export type Passed = Extract<Outcome, { status: 'passed' }>;

/** A case whose bytes, addresses and pages were to be proved. */
export interface Proof {
  readonly key: string;
  readonly block: Block;
  readonly arm: ArmDefinition;
  readonly outcome: Outcome;
}

export const allProofs = (results: View): Proof[] =>
  blocksOf(results).flatMap((block) =>
    block.arms.flatMap((arm) =>
      proofsOf(block, arm).map(({ outcome }) => ({ key: `${block.set.id} ${arm.id}`, block, arm, outcome })),
    ),
  );

/** What one proof says of one question. `open`: the load never came to it. */
type Answer = 'good' | 'bad' | 'open';

export const answerOf = (
  outcome: Outcome,
  question: {
    readonly asks: (passed: Passed) => boolean;
    readonly concerns: readonly MismatchRecord['what'][];
  },
): Answer => {
  switch (outcome.status) {
    case 'passed':
      return question.asks(outcome) ? 'good' : 'open';
    case 'mismatch': {
      if (outcome.mismatches.some(({ what }) => question.concerns.includes(what))) return 'bad';
      // The list may be cut short: only a complete one acquits.
      return outcome.mismatches.length === outcome.total ? 'good' : 'open';
    }
    case 'failed':
    case 'skipped':
    case 'unsupported':
      return 'open';
  }
};

export const whyOpen = (outcome: Outcome): string => {
  switch (outcome.status) {
    case 'passed':
      return 'nothing was compared';
    case 'mismatch':
      return 'the list of mismatches was cut short';
    case 'failed':
      return `failed: ${outcome.error.message}`;
    case 'skipped':
      return `skipped: ${outcome.reason}`;
    case 'unsupported':
      return `unsupported here: ${outcome.missing}`;
  }
};

/** "per-part 4 of 4, llama-read 3 of 4": how the strategies fared that the claim does not speak of. */
export const othersInShort = (
  proofs: readonly Proof[],
  judged: StrategyName,
  finding: (outcome: Outcome) => Answer,
): string | undefined => {
  const others = proofs.filter(({ arm }) => arm.strategy !== judged);
  const strategies = distinct(others.map(({ arm }) => arm.strategy));
  const counts = strategies.map((strategy) => {
    const cases = others.filter(({ arm }) => arm.strategy === strategy);
    const good = cases.filter(({ outcome }) => finding(outcome) === 'good').length;
    return `${strategy} ${good} of ${cases.length}`;
  });
  return counts.length === 0 ? undefined : counts.join(', ');
};
