import type { ArmDefinition, ModelSetRecord, SampleRecord } from '../results/index.ts';
import type { PairedTimes } from '../statistics/paired-ratio.ts';

/** What a block has observed so far. */
export interface BlockSamples {
  readonly scenario: string;
  readonly sets: readonly ModelSetRecord[];
  readonly arms: readonly ArmDefinition[];
  readonly samples: readonly SampleRecord[];
}

/** The pairs of every comparison whose interval the rounds are to narrow: those the report will show. */
export type ComparedTimes = (block: BlockSamples) => PairedTimes[];
