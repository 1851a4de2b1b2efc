import type { Derived } from '../derive-results.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { standing } from '../../harness/comparison/standing.ts';
import { armLabel } from './labels.ts';
import { samplesOf, armsWith } from '../../harness/comparison/block.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';

/** The completed loads of one arm on one set that obtained the same thing: one row of a table. */
export interface LoadRow {
  readonly block: Block;
  readonly arm: ArmDefinition;
  /** Says what was obtained where that is not what was asked for. */
  readonly label: string;
  readonly asRequested: boolean;
  readonly first: readonly LoadedOutcome[];
  /** In the order of first loads on its set, from 1: the earliest pays for memory the machine has never touched. */
  readonly firstAt?: number;
  /** Until the machine was steady; in no figure but their number. */
  readonly warmUp: readonly LoadedOutcome[];
  readonly steady: readonly LoadedOutcome[];
  /** What the row rests on: first loads and timed ones, in the order of the file. */
  readonly samples: readonly SampleRecord[];
}

const rowsOf = (results: Derived, block: Block): LoadRow[] =>
  armsWith(block, samplesOf).flatMap((arm) => {
    const rows = new Map<
      string,
      {
        first: LoadedOutcome[];
        warmUp: LoadedOutcome[];
        steady: LoadedOutcome[];
        samples: SampleRecord[];
        asRequested: boolean;
        firstAt?: number;
      }
    >();
    for (const sample of samplesOf(block, arm)) {
      const { outcome } = sample;
      if (outcome.status !== 'completed') continue;
      const asRequested = standing(sample).fit;
      const { pageKind, placement } = outcome.obtained;
      const label = asRequested
        ? armLabel(results, arm)
        : `${armLabel(results, arm)}, FALLBACK to ${pageKind} pages, ${placement}`;
      const row = rows.get(label) ?? { first: [], warmUp: [], steady: [], samples: [], asRequested };
      const rolled = { first: row.first, 'warm-up': row.warmUp, timed: row.steady };
      rolled[sample.role].push(outcome);
      row.samples.push(sample);
      if (sample.role === 'first') row.firstAt ??= sample.position + 1;
      rows.set(label, row);
    }
    return [...rows].flatMap(([label, row]) =>
      row.samples.every(({ role }) => role === 'warm-up') ? [] : [{ block, arm, label, ...row }],
    );
  });

/** Some twenty sections and plots ask for the same rows. Results are never changed once they are derived. */
const known = new WeakMap<Derived, Map<Block, readonly LoadRow[]>>();

/** A fallback never shares a row with what was asked for; warm-up loads alone make no row, because no figure rests on them. */
export const loadRows = (results: Derived, blocks = blocksOf(results)): LoadRow[] => {
  const ofBlocks = known.get(results) ?? new Map<Block, readonly LoadRow[]>();
  known.set(results, ofBlocks);
  return blocks.flatMap((block) => {
    const rows = ofBlocks.get(block) ?? rowsOf(results, block);
    ofBlocks.set(block, rows);
    return rows;
  });
};

/** Every sample behind a row. */
export const idsOf = ({ samples }: LoadRow): string[] => samples.map(({ id }) => id);

/** The timed ones, which medians and ratios rest on. */
export const timedIds = ({ samples }: LoadRow): string[] =>
  samples.filter(({ role }) => role === 'timed').map(({ id }) => id);
