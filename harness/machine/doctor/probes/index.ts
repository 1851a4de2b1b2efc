import { directIo, folder, hugetlbfs, pageCache } from './files.ts';
import { hugepage } from './hugepage.ts';
import { kvm } from './kvm.ts';
import { library, peakMemory } from './library.ts';
import { addressSpace, cgroups, lockedMemory, openFiles } from './limits.ts';
import { memfd } from './memfd.ts';
import { balancing, memoryPolicy, pageNodes, threadPolicy } from './placement.ts';
import { counter, hardwareCounters, version } from './tools.ts';
import { thp } from './thp.ts';
import { userfaultfd } from './userfaultfd.ts';

/** Every probe by name. Each is called in a process of its own. */
export const probes = {
  addressSpace,
  balancing,
  cgroups,
  counter,
  directIo,
  folder,
  hardwareCounters,
  hugepage,
  hugetlbfs,
  kvm,
  library,
  lockedMemory,
  memfd,
  memoryPolicy,
  openFiles,
  pageCache,
  pageNodes,
  peakMemory,
  thp,
  threadPolicy,
  userfaultfd,
  version,
} as const;

export type ProbeName = keyof typeof probes;
export type ProbeInput<Name extends ProbeName> =
  Parameters<(typeof probes)[Name]> extends [] ? undefined : Parameters<(typeof probes)[Name]>[0];
export type ProbeValue<Name extends ProbeName> = Awaited<ReturnType<(typeof probes)[Name]>>;
