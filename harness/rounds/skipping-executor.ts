import type { Executor } from './executor.ts';

/** For a block whose sets could not be made: every case of it, as it would have been measured, is a skip. */
export const skippingExecutor = (reason: string, remedy: string): Executor => {
  const skipped = { status: 'skipped', reason, remedy } as const;
  return {
    load: () => Promise.resolve(skipped),
    access: () => Promise.resolve(skipped),
    verify: async function* (_, loads) {
      yield* await Promise.resolve(loads.map(() => skipped));
    },
    count: (_, loads) => Promise.resolve(loads.map(() => skipped)),
    client: () => Promise.resolve(skipped),
    micro: () => Promise.resolve([]),
  };
};
