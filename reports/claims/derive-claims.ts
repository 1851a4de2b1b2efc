import { Claim } from '../../harness/results/results.ts';
import type { ClaimRecord, ComparisonRecord } from '../../harness/results/results.ts';
import { emulatedOn } from '../../harness/comparison/emulated-on.ts';
import { expectations } from './expectations.ts';
import { judgeIntegrity } from './integrity.ts';
import { bands, judgeLoadTimes } from './load-time.ts';
import { judgeMemoryWaste } from './memory-waste.ts';
import { judgeReplicas } from './replicas.ts';
import { judgeSyscalls, judgeSyscallsTotal } from './syscalls.ts';
import type { View } from '../../harness/comparison/view.ts';

const whatItTakes = (results: View, id: ClaimRecord['id']): string => {
  const band = bands.find((one) => one.id === id);
  if (band && !results.sets.some((set) => band.holds(set.parts)))
    return 'no set of that many parts in this run';
  const emulated = emulatedOn(results.environment);
  if (emulated !== undefined && results.samples.length === 0)
    return `this run did not try it: no load is timed on an emulated machine (${emulated})`;
  return 'this run did not try it: no arms per-part and unified, alike in all else, with records of the kind it takes';
};

/** A claim nobody tried is unsupported, not absent: a reader must see what a run leaves open. */
const untested = (results: View, id: ClaimRecord['id']): ClaimRecord => ({
  id,
  condition: 'any',
  verdict: 'unsupported',
  expected: { text: expectations[id] },
  measured: { text: whatItTakes(results, id) },
  samples: [],
});

export const deriveClaims = (results: View, comparisons: readonly ComparisonRecord[]): ClaimRecord[] => {
  const judged = [
    ...judgeSyscalls(results),
    ...judgeSyscallsTotal(results),
    ...judgeLoadTimes(results, comparisons),
    ...judgeMemoryWaste(results),
    ...judgeIntegrity(results),
    ...judgeReplicas(results),
  ];
  return Claim.shape.id.options.flatMap((id) => {
    const found = judged.filter((claim) => claim.id === id);
    return found.length === 0 ? [untested(results, id)] : found;
  });
};
