import type { AccessRecordType } from '../results/access.ts';
import type { ArmDefinition } from '../results/arm.ts';
import type { ModelSetRecord, ResultsRecord } from '../results/results.ts';
import type { IntegrityRecordType, SampleRecord, SyscallsRecord } from '../results/sample.ts';

/** What was observed of a block, or of one arm of it, each kind in the order of the file. */
export interface Observed {
  readonly samples: readonly SampleRecord[];
  readonly counts: readonly SyscallsRecord[];
  readonly proofs: readonly IntegrityRecordType[];
  readonly access: readonly AccessRecordType[];
}

/** The arms compared on one set in one scenario: rounds mean something within a block only. */
export interface Block extends Observed {
  readonly scenario: string;
  readonly set: ModelSetRecord;
  /** Every arm that was observed in any way, in the order of the file. */
  readonly arms: readonly ArmDefinition[];
  readonly byArm: ReadonlyMap<string, Observed>;
}

type Records = Pick<ResultsRecord, 'samples' | 'syscalls' | 'integrity' | 'access'>;

const grouped = <T>(records: readonly T[], key: (record: T) => string): Map<string, T[]> =>
  Map.groupBy(records, key);

/** What `key` tells apart, in the order in which it first appears: samples, then counts, proofs and reads. */
export const observedBy = (
  { samples, syscalls, integrity, access = [] }: Records,
  key: (record: { readonly scenario: string; readonly set: string; readonly arm: string }) => string,
): Map<string, Observed> => {
  const [loads, counts, proofs, reads] = [
    grouped(samples, key),
    grouped(syscalls, key),
    grouped(integrity, key),
    grouped(access, key),
  ];
  const keys = new Set([...loads.keys(), ...counts.keys(), ...proofs.keys(), ...reads.keys()]);
  return new Map(
    [...keys].map((each) => [
      each,
      {
        samples: loads.get(each) ?? [],
        counts: counts.get(each) ?? [],
        proofs: proofs.get(each) ?? [],
        access: reads.get(each) ?? [],
      },
    ]),
  );
};

/** `arms`: those of the file, which hold more than the block's. */
export const blockOf = (
  scenario: string,
  set: ModelSetRecord,
  arms: readonly ArmDefinition[],
  { samples, counts, proofs, access }: Observed,
): Block => {
  const records = {
    samples: [...samples],
    syscalls: [...counts],
    integrity: [...proofs],
    access: [...access],
  };
  const byArm = observedBy(records, ({ arm }) => arm);
  return {
    scenario,
    set,
    samples,
    counts,
    proofs,
    access,
    byArm,
    arms: arms.filter(({ id }) => byArm.has(id)),
  };
};

export const nothingObserved: Observed = { samples: [], counts: [], proofs: [], access: [] };

const observed = (block: Block, arm: ArmDefinition | undefined): Observed =>
  arm === undefined ? block : (block.byArm.get(arm.id) ?? nothingObserved);

export const samplesOf = (block: Block, arm?: ArmDefinition) => observed(block, arm).samples;
export const countsOf = (block: Block, arm?: ArmDefinition) => observed(block, arm).counts;
export const proofsOf = (block: Block, arm?: ArmDefinition) => observed(block, arm).proofs;
export const accessOf = (block: Block, arm?: ArmDefinition) => observed(block, arm).access;

/** The arms with a record of this kind, in the order of the file. */
export const armsWith = (
  block: Block,
  recordsOf: (block: Block, arm: ArmDefinition) => readonly unknown[],
): ArmDefinition[] => block.arms.filter((arm) => recordsOf(block, arm).length > 0);
