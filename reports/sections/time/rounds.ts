import type { Derived } from '../../derive-results.ts';
import type { RoundsRecord } from '../../../harness/results/rounds.ts';
import { figure } from '../../wording/figures.ts';
import { armLabelById, setLabelById } from '../../rows/labels.ts';
import { folded, nothing, number, paragraphs, table, text } from '../../markdown/table.ts';

const reasons = {
  narrow: 'every interval was narrow enough',
  rounds: 'the most rounds were done',
  time: 'the time was up',
  'no-pairs': 'there was nothing to compare',
} as const satisfies Record<RoundsRecord['stopped'], string>;

const percent = (share: number): string => `${figure(share * 100)} %`;

const isFixed = ({ budget }: RoundsRecord): boolean => budget.minimum === budget.maximum;
const ofOne = ({ budget }: RoundsRecord): boolean => budget.maximum === 1;

const endedBecause = (block: RoundsRecord): string =>
  block.stopped === 'rounds' && isFixed(block) ? 'the number was fixed' : reasons[block.stopped];

const warmUp = (results: Derived, { warmUp: warmed }: RoundsRecord): string =>
  warmed === undefined
    ? nothing
    : `${warmed.loads} of ${armLabelById(results, warmed.arm)}: ${warmed.steady ? 'steady' : 'NOT STEADY'}`;

const howMany = (blocks: readonly RoundsRecord[]): string => {
  const fixed = blocks.filter(isFixed).length;
  if (fixed === blocks.length)
    return 'The number of rounds was fixed beforehand, however wide the intervals.';
  const [narrow = ''] = [...new Set(blocks.map(({ budget }) => percent(budget.targetHalfWidth)))];
  const but = fixed === 0 ? '' : `; in ${fixed} of ${blocks.length} blocks their number was fixed`;
  return `Rounds went on until every interval was within ${narrow} either way, twice in a row, or the budget was spent${but}.`;
};

/** Other load is blamed where it was found; else the machine may be as noisy, or have had too few loads to tell. */
const unsteadyText = (results: Derived, blocks: readonly RoundsRecord[]): string => {
  const unsteady = blocks.filter(({ warmUp: warmed }) => warmed?.steady === false);
  if (unsteady.length === 0) return '';
  const loaded = results.derived.warnings.some(
    ({ code, scenario, set }) =>
      code === 'other-load' &&
      unsteady.some((block) => block.scenario === scenario && block.sets.some((each) => each === set)),
  );
  const remedy = loaded
    ? 'other processes were running: close them, and run again'
    : unsteady.every(isFixed)
      ? 'its loads vary too much for the few that --quick allows: run without it'
      : 'its loads vary by themselves, and the intervals are as wide as that makes them';
  return ` **In ${unsteady.length} of ${blocks.length} blocks they did not become steady: ${remedy}.**`;
};

/** How many rounds each block took and why no more; nothing for results of before that was recorded. */
export const renderRounds = (results: Derived): string => {
  const { blocks = [] } = results;
  if (blocks.length === 0) return '';
  const rows = blocks.map((block) => [
    block.scenario,
    block.sets.map((set) => setLabelById(results, set)).join('; '),
    String(block.rounds),
    isFixed(block) ? String(block.budget.minimum) : `${block.budget.minimum} to ${block.budget.maximum}`,
    endedBecause(block),
    warmUp(results, block),
    String(block.seed),
  ]);
  return paragraphs(
    `${howMany(blocks)} They are made in whole pairs of an order and its reverse${blocks.some(ofOne) ? ', but where a single one was asked for' : ''}; before them one arm was loaded until its times were steady.${unsteadyText(results, blocks)}`,
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
