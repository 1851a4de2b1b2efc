import type { Claim } from './claim.ts';
import { attach } from './placing/attach.ts';
import { bitExact } from './placing/bit-exact.ts';
import { restart } from './placing/restart.ts';
import { tokens } from './placing/tokens.ts';
import { descriptorsRecovered } from './threads/descriptors-recovered.ts';
import { directAgainstRead } from './threads/direct-against-read.ts';
import { directCold } from './threads/direct-cold.ts';
import { directHalvesTokens } from './threads/direct-halves-tokens.ts';
import { directLeavesNoCache } from './threads/direct-leaves-no-cache.ts';
import { directThpCold } from './threads/direct-thp-cold.ts';
import { explicitPagesForTokens } from './threads/explicit-pages-for-tokens.ts';
import {
  faultingByManyThreads,
  faultingTransparentPages,
  faultingTransparentPagesSlower,
} from './threads/faulting.ts';
import {
  fileInHugePages,
  fileInHugePagesNeutral,
  fileInHugePagesUnderPressure,
} from './threads/file-in-huge-pages.ts';
import { firstTouchByGeneration } from './threads/first-touch-by-generation.ts';
import { hugetlbfsRestart } from './threads/hugetlbfs-restart.ts';
import { mirrorAgainstInterleave } from './threads/mirror-against-interleave.ts';
import { mirrorAgainstOneSocket } from './threads/mirror-against-one-socket.ts';
import { pageCacheMoved } from './threads/page-cache-moved.ts';
import { readInsteadOfRandomFaults } from './threads/read-instead-of-random-faults.ts';
import { readThenMap } from './threads/read-then-map.ts';
import { residentWhenLocked } from './threads/resident-when-locked.ts';
import { residentSet } from './threads/resident-set.ts';
import { contiguity } from './unified-mapping/contiguity.ts';
import { fragmentation } from './unified-mapping/fragmentation.ts';
import { integrity } from './unified-mapping/integrity.ts';
import { logLine } from './unified-mapping/log-line.ts';
import { loadTime200 } from './unified-mapping/load-time-200.ts';
import { loadTime4To8 } from './unified-mapping/load-time-4-8.ts';
import { loadTime50To100 } from './unified-mapping/load-time-50-100.ts';
import { memoryWaste } from './unified-mapping/memory-waste.ts';
import { offsets } from './unified-mapping/offsets.ts';
import { replicas } from './unified-mapping/replicas.ts';
import { syscallsTotal } from './unified-mapping/syscalls-total.ts';
import { syscalls } from './unified-mapping/syscalls.ts';
import { zeroConfiguration } from './unified-mapping/zero-configuration.ts';

/** Every claim that is judged, in the order of the reports. Nothing else lists them. */
export const claims: readonly Claim[] = [
  syscalls,
  syscallsTotal,
  loadTime4To8.layoutAlone,
  loadTime50To100.layoutAlone,
  loadTime200.layoutAlone,
  loadTime4To8.asShipped,
  loadTime50To100.asShipped,
  loadTime200.asShipped,
  memoryWaste,
  fragmentation,
  contiguity,
  integrity,
  offsets,
  replicas,
  zeroConfiguration,
  logLine,
  restart,
  attach,
  bitExact,
  tokens,
  // What was said elsewhere, from storage, of memory, of faults, of passes, of nodes.
  readThenMap,
  readInsteadOfRandomFaults,
  directCold,
  directAgainstRead,
  directThpCold,
  directLeavesNoCache,
  hugetlbfsRestart,
  fileInHugePages,
  residentSet,
  descriptorsRecovered,
  faultingByManyThreads,
  faultingTransparentPages,
  faultingTransparentPagesSlower,
  fileInHugePagesNeutral,
  fileInHugePagesUnderPressure,
  residentWhenLocked,
  explicitPagesForTokens,
  mirrorAgainstInterleave,
  mirrorAgainstOneSocket,
  pageCacheMoved,
  firstTouchByGeneration,
  directHalvesTokens,
];
