import type { Derived } from '../../derive-results.ts';
import type { RoundsRecord } from '../../../harness/results/rounds.ts';
import { figure, plural } from '../../wording/figures.ts';
import { armLabelById, setLabelById } from '../../rows/labels.ts';
import { sectionLink } from '../../markdown/section-links.ts';
import { folded, nothing, number, table, text } from '../../markdown/table.ts';
import type { Section } from '../section.ts';
import { wasStillWarming } from './still-warming.ts';

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

/** Three loads that differ are noise as often as not: what the rounds show decides. */
const warmUp = (results: Derived, block: RoundsRecord): string => {
  const { warmUp: warmed } = block;
  if (warmed === undefined) return nothing;
  const said = { true: ': NOT STEADY', false: ': steady', undefined: '' }[
    `${wasStillWarming(results, block)}`
  ];
  return `${warmed.loads} of ${armLabelById(results, warmed.arm)}${said}`;
};

const howMany = (blocks: readonly RoundsRecord[]): string => {
  const fixed = blocks.filter(isFixed).length;
  if (fixed === blocks.length)
    return 'The number of rounds was fixed beforehand, however wide the intervals.';
  const [narrow = ''] = [...new Set(blocks.map(({ budget }) => percent(budget.targetHalfWidth)))];
  const but = fixed === 0 ? '' : `; in ${fixed} of ${blocks.length} blocks their number was fixed`;
  return `Rounds went on until every interval was within ${narrow} either way, twice in a row, or the budget was spent${but}.`;
};

/** Other load is blamed where it was found; else there were too few loads before the rounds. */
const unsteadyText = (results: Derived, blocks: readonly RoundsRecord[]): string => {
  const unsteady = blocks.filter((block) => wasStillWarming(results, block) === true);
  if (unsteady.length === 0) return '';
  const loaded = results.derived.warnings.some(
    ({ code, scenario, set }) =>
      code === 'other-load' &&
      unsteady.some((block) => block.scenario === scenario && block.sets.some((each) => each === set)),
  );
  const remedy = loaded
    ? 'other processes were running: close them, and run again'
    : unsteady.every(isFixed)
      ? 'run without --quick, which allows more loads before the rounds'
      : 'run again, on a machine that has been at work for a while';
  return ` **In ${unsteady.length} of ${plural(blocks.length, 'block')} it still became faster when the rounds began: ${remedy}.**`;
};

/** How many rounds were made and why no more; nothing for results of before that was recorded. */
export const renderRounds = (results: Derived): string => {
  const { blocks = [] } = results;
  return blocks.length === 0
    ? ''
    : `${howMany(blocks)} They are made in whole pairs of an order and its reverse${blocks.some(ofOne) ? ', except where a single one was asked for' : ''}. Before them one arm was loaded until three of its times were alike, or often enough.${unsteadyText(results, blocks)} ${sectionLink('The rounds of every block', 'rounds')}.`;
};

const renderEveryBlock = (results: Derived): string =>
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
    (results.blocks ?? []).map((block) => [
      block.scenario,
      block.sets.map((set) => setLabelById(results, set)).join('; '),
      String(block.rounds),
      isFixed(block) ? String(block.budget.minimum) : `${block.budget.minimum} to ${block.budget.maximum}`,
      endedBecause(block),
      warmUp(results, block),
      String(block.seed),
    ]),
  );

export const roundsOfBlocks: Section = {
  id: 'rounds',
  heading: 'Appendix: rounds of every block',
  appendix: true,
  question: 'How many rounds did each block take, and in which orders?',
  shown: ({ blocks = [] }) => blocks.length > 0,
  render: (results) => folded('Every block', renderEveryBlock(results)),
};
