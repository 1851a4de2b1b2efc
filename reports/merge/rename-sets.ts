import type { ResultsRecord } from '../../harness/results/results.ts';

/** The same results with other ids for their sets. */
export const renameSets = (results: ResultsRecord, idOf: (id: string) => string): ResultsRecord => {
  const keyed = <T extends { readonly set: string }>(records: readonly T[]): T[] =>
    records.map((record) => ({ ...record, set: idOf(record.set) }));
  return {
    ...results,
    sets: results.sets.map((set) => ({ ...set, id: idOf(set.id) })),
    samples: keyed(results.samples),
    syscalls: keyed(results.syscalls),
    integrity: keyed(results.integrity),
    ...(results.access && { access: keyed(results.access) }),
    ...(results.clients && { clients: keyed(results.clients) }),
    ...(results.states && {
      states: results.states.map((state) => ({ ...state, sets: keyed(state.sets) })),
    }),
    ...(results.blocks && {
      blocks: results.blocks.map((block) => ({
        ...block,
        sets: block.sets.map(idOf),
        ...(block.warmUp && { warmUp: { ...block.warmUp, set: idOf(block.warmUp.set) } }),
      })),
    }),
    ...(results.derived && {
      derived: {
        ...results.derived,
        comparisons: keyed(results.derived.comparisons).map((one) =>
          one.baselineSet === undefined ? one : { ...one, baselineSet: idOf(one.baselineSet) },
        ),
      },
    }),
  };
};
