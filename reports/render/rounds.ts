import type { BlockRecord } from '../../harness/results/block.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import { figure } from '../wording/figures.ts';
import { armLabelById, setLabelById } from './labels.ts';
import { folded, nothing, number, paragraphs, table, text } from './table.ts';

const reasons = {
  narrow: 'every interval was narrow enough',
  rounds: 'the most rounds were done',
  time: 'the time was up',
  'no-pairs': 'there was nothing to compare',
} as const satisfies Record<BlockRecord['stopped'], string>;

const percent = (share: number): string => `${figure(share * 100)} %`;

const stopped = ({ stopped: reason, budget }: BlockRecord): string =>
  reason === 'rounds' && budget.minimum === budget.maximum ? 'the number was fixed' : reasons[reason];

const warmUp = (results: ResultsRecord, { warmUp: warmed }: BlockRecord): string =>
  warmed === undefined
    ? nothing
    : `${warmed.loads} of ${armLabelById(results, warmed.arm)}: ${warmed.steady ? 'steady' : 'NOT STEADY'}`;

/** How many rounds each block took and why no more; nothing for results of before that was recorded. */
export const renderRounds = (results: ResultsRecord): string => {
  const { blocks = [] } = results;
  if (blocks.length === 0) return '';
  const rows = blocks.map((block) => [
    block.scenario,
    block.sets.map((set) => setLabelById(results, set)).join('; '),
    String(block.rounds),
    block.budget.minimum === block.budget.maximum
      ? String(block.budget.minimum)
      : `${block.budget.minimum} to ${block.budget.maximum}`,
    stopped(block),
    warmUp(results, block),
    String(block.seed),
  ]);
  const [narrow = ''] = [...new Set(blocks.map(({ budget }) => percent(budget.targetHalfWidth)))];
  const unsteady = blocks.filter((block) => block.warmUp?.steady === false).length;
  return paragraphs(
    `Rounds went on until every interval was within ${narrow} either way, twice in a row, or the budget was spent, in whole pairs of an order and its reverse; ` +
      'before them one arm was loaded until its times were steady.' +
      (unsteady > 0
        ? ` **In ${unsteady} of ${blocks.length} blocks they did not become steady: close what else keeps the machine busy, and run again.**`
        : ''),
    folded(
      'Rounds of every block, and why they ended',
      table(
        [
          text('scenario'),
          text('sets'),
          number('rounds'),
          number('range'),
          text('ended because'),
          text('warm-up loads'),
          number('seed of the orders'),
        ],
        rows,
      ),
    ),
  );
};
