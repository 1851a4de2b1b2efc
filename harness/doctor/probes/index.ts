/**
 * Every probe by name, imported when it is its turn: each is called in a process of its own, which need not load what
 * the others do.
 */
export const probes = {
  addressSpace: async () => (await import('./limits.ts')).addressSpace,
  balancing: async () => (await import('./placement.ts')).balancing,
  cgroups: async () => (await import('./limits.ts')).cgroups,
  counter: async () => (await import('./tools.ts')).counter,
  directIo: async () => (await import('./files.ts')).directIo,
  folder: async () => (await import('./files.ts')).folder,
  hardwareCounters: async () => (await import('./tools.ts')).hardwareCounters,
  hugepage: async () => (await import('./hugepage.ts')).hugepage,
  hugetlbfs: async () => (await import('./files.ts')).hugetlbfs,
  kvm: async () => (await import('./kvm.ts')).kvm,
  library: async () => (await import('./library.ts')).library,
  lockedMemory: async () => (await import('./limits.ts')).lockedMemory,
  memfd: async () => (await import('./memfd.ts')).memfd,
  memoryPolicy: async () => (await import('./placement.ts')).memoryPolicy,
  openFiles: async () => (await import('./limits.ts')).openFiles,
  pageCache: async () => (await import('./files.ts')).pageCache,
  pageNodes: async () => (await import('./placement.ts')).pageNodes,
  peakMemory: async () => (await import('./library.ts')).peakMemory,
  thp: async () => (await import('./thp.ts')).thp,
  threadPolicy: async () => (await import('./placement.ts')).threadPolicy,
  userfaultfd: async () => (await import('./userfaultfd.ts')).userfaultfd,
  version: async () => (await import('./tools.ts')).version,
} as const;

export type ProbeName = keyof typeof probes;
type Probe<Name extends ProbeName> = Awaited<ReturnType<(typeof probes)[Name]>>;
export type ProbeInput<Name extends ProbeName> =
  Parameters<Probe<Name>> extends [] ? undefined : Parameters<Probe<Name>>[0];
export type ProbeValue<Name extends ProbeName> = Awaited<ReturnType<Probe<Name>>>;
