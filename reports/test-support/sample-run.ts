import type { ResultsRecord } from '../../harness/results/results.ts';
import {
  arm,
  count,
  counted,
  fellBack,
  loaded,
  modelSet,
  passed,
  proof,
  results,
  sample,
} from '../../harness/results/test-support/results-builder.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const mapped = arm('llama-mmap');
const shipped = arm('unified-shipped');
const arms = [mapped, perPart, unified, shipped];

/** Milliseconds of the first round, by how much a strategy costs a part and a byte; later rounds drift. */
const cost = { 'llama-mmap': 0.4, 'per-part': 1, unified: 0.7, 'unified-shipped': 1.6 } as const;

/** A run as it may come out: six sets, four arms, a fallback, a failure, a skip and a missing counter. */
export const sampleRun = (): ResultsRecord => {
  const sets = (['tiny', 'real'] as const).flatMap((size) =>
    [4, 100, 200].map((parts) => modelSet(parts, size)),
  );
  const timedLoads = sets.flatMap((set) =>
    arms.flatMap((one) =>
      [0, 1, 2, 3, 4, 5, 6].map((round) => {
        const factor = cost[one.strategy as keyof typeof cost];
        const tiny = set.sizeClass === 'tiny';
        const share = one.strategy === 'per-part' || tiny ? factor : 1 + (factor - 1) / 20;
        const base = tiny ? set.parts * 400_000 * (one.strategy === 'unified' ? 0.06 : 1) : set.bytes * 0.15;
        const drift = 1 + ((round * 7 + set.parts + one.strategy.length) % 11) / 100;
        const usable = Math.round(base * share * drift);
        return round === 0
          ? sample(set, one, 0, loaded(set, one, usable * 9), 'first')
          : sample(set, one, round - 1, loaded(set, one, usable));
      }),
    ),
  );
  const small = modelSet(4);
  const large = modelSet(200, 'real');
  const failure = {
    status: 'failed' as const,
    error: {
      code: 'UNIMAP_E_POOL',
      message: 'node 0 has 12 free pages of 2 MiB, 1700 are needed',
      remedy: 'npx unimap doctor',
    },
  };
  const skip = {
    status: 'skipped' as const,
    reason: 'verifying takes 6.4 GiB, 3.1 GiB are available',
    remedy: 'run on a machine with more memory',
  };
  return results({
    sets,
    arms,
    samples: [
      ...timedLoads,
      sample(small, unified, 6, fellBack(small, unified, 3_000_000)),
      sample(large, perPart, 6, failure),
    ],
    syscalls: sets.flatMap((set) => [
      counted(set, perPart, [
        count('strace', set.parts * 3, set.parts),
        count('perf', set.parts * 3, set.parts),
      ]),
      counted(set, unified, [count('strace', 3, set.parts)], {
        missing: [
          {
            counter: 'perf',
            reason: 'perf_event_paranoid is 4',
            remedy: 'sysctl kernel.perf_event_paranoid=1',
          },
        ],
      }),
    ]),
    integrity: sets.flatMap((set) =>
      arms.map((one) =>
        proof(
          set,
          one,
          set === sets.at(-1)
            ? skip
            : passed(set, { requestedPageKind: one.pageKind, obtainedPageKind: one.pageKind }),
        ),
      ),
    ),
    micro: [{ kind: 'micro', name: 'getpid through the FFI', medianNs: 29.4, madNs: 0.6, n: 100000 }],
    notices: [
      { about: 'perf', reason: 'perf_event_paranoid is 4', remedy: 'sysctl kernel.perf_event_paranoid=1' },
    ],
  });
};
