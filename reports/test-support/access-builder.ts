import type { AccessPatternName, AccessRecordType } from '../../harness/results/access.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';

/** Nanoseconds. */
export interface AccessCost {
  readonly load: number;
  readonly pass: number;
  readonly checksum?: string;
  readonly remote?: number;
  readonly dtlb?: number;
  readonly obtained?: '4k';
  /** `sequential` alone, unless told otherwise. */
  readonly patterns?: readonly AccessPatternName[];
}

const absent = { absent: 'perf_event_open: ENOENT, this machine does not count it' };

/** Six rounds whose times drift together, so that only ratios within a round stay what they are. */
export const accessReads = (set: ModelSetRecord, of: ArmDefinition, cost: AccessCost): AccessRecordType[] =>
  [1, 2, 3, 4, 5, 6].map((round) => {
    const drift = 1 + round / 10;
    const reading = (pattern: AccessPatternName, pass: number, where: 'local' | 'remote') => ({
      pattern,
      threads: 2,
      ...(cost.remote !== undefined && { node: where === 'local' ? 0 : 1, where }),
      passes: [pass, pass * 5, pass].map((time) => Math.round(time * drift * (1 + ((round * 7) % 5) / 1000))),
      bytes: set.bytes,
      checksum: cost.checksum ?? '00000000000000aa',
      counters: {
        dtlbLoadMisses: cost.dtlb === undefined ? absent : { count: cost.dtlb },
        llcLoadMisses: absent,
        nodeLoads: absent,
        nodeLoadMisses: absent,
        pageFaults: absent,
      },
    });
    return {
      kind: 'access',
      id: `${of.id} ${round}`,
      scenario: 'access',
      set: set.id,
      arm: of.id,
      round,
      position: 0,
      outcome: {
        status: 'completed',
        requested: of,
        obtained: { pageKind: cost.obtained ?? of.pageKind, placement: of.placement },
        fallbacks: [],
        usable: cost.load,
        readings: (cost.patterns ?? ['sequential']).flatMap((pattern) => [
          reading(pattern, cost.pass, 'local'),
          ...(cost.remote === undefined ? [] : [reading(pattern, cost.remote, 'remote')]),
        ]),
      },
    } as AccessRecordType;
  });
