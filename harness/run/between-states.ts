import type { MachineStateRecord } from '../results/index.ts';
import type { Ledger } from '../journal/ledger.ts';

/** Records the machine's state before and after `work`, where there is a way to capture it. An error of `work` passes through. */
export const betweenStates = async (
  capture: ((when: MachineStateRecord['when']) => Promise<MachineStateRecord>) | undefined,
  ledger: Ledger,
  work: () => Promise<void>,
): Promise<void> => {
  if (capture === undefined) return work();
  ledger.add(await capture('before'));
  try {
    await work();
  } finally {
    ledger.add(await capture('after'));
  }
};
