import type { CallClassName } from '../results/sample.ts';

/** What a descriptor stands for: a hugepage object, a part, a userfaultfd, a file system that is being made, anything else. */
export type DescriptorKind = 'region' | 'part' | 'faults' | 'mount' | 'other';
type DescriptorAction = 'transfer' | 'inspect' | 'close';

/** The class of an action on a descriptor: this table is the whole rule. */
const classes: Readonly<Record<DescriptorKind, Readonly<Record<DescriptorAction, CallClassName>>>> = {
  region: { transfer: 'data', inspect: 'setup', close: 'region' },
  part: { transfer: 'data', inspect: 'source', close: 'source' },
  faults: { transfer: 'data', inspect: 'setup', close: 'setup' },
  mount: { transfer: 'setup', inspect: 'setup', close: 'setup' },
  other: { transfer: 'runtime', inspect: 'runtime', close: 'runtime' },
};

export function descriptorClass(kind: DescriptorKind, action: DescriptorAction): CallClassName {
  return classes[kind][action];
}

const transfers =
  'read pread64 readv preadv preadv2 write pwrite64 writev pwritev pwritev2 copy_file_range splice';
const inspections =
  'fstat fstatfs lseek fadvise64 readahead fcntl flock fallocate ftruncate ioctl fsconfig fsmount cachestat getdents64 dup dup2 dup3';

interface DescriptorCall {
  /** Which argument is the descriptor. */
  readonly argument: number;
  readonly action: DescriptorAction;
}

export const descriptorCalls: ReadonlyMap<string, DescriptorCall> = new Map<string, DescriptorCall>([
  ...transfers.split(' ').map((name) => [name, { argument: 0, action: 'transfer' }] as const),
  ...inspections.split(' ').map((name) => [name, { argument: 0, action: 'inspect' }] as const),
  ['sendfile', { argument: 1, action: 'transfer' }],
  ['close', { argument: 0, action: 'close' }],
]);
