import type { MachineStateRecord, ObservationRecord } from '../results/index.ts';

type Record = (observation: ObservationRecord) => void;

/**
 * Records the machine's state before the first and after the last thing that `work` records. Where it records nothing
 * there is nothing to judge, so no state is recorded either. An error of `work` passes through.
 */
export const betweenStates = async (
  capture: (when: MachineStateRecord['when']) => Promise<MachineStateRecord>,
  record: Record,
  work: (record: Record) => Promise<void>,
): Promise<void> => {
  const waiting = [await capture('before')];
  try {
    await work((observation) => {
      for (const before of waiting.splice(0)) record(before);
      record(observation);
    });
  } finally {
    if (waiting.length === 0) record(await capture('after'));
  }
};
