import { resolve } from 'node:path';
import type { CallClassName } from '../results/sample.ts';
import { CountingError } from './counting-error.ts';
import { descriptorCalls, descriptorClass, type DescriptorKind } from './descriptors.ts';
import { MappedRanges, overlap, type AddressRange } from './mapped-ranges.ts';
import { intArgument, wasSuccessful, type TracedCall } from './traced-call.ts';

// Same values on x86_64 and aarch64 (asm-generic/fcntl.h, linux/mman.h, linux/fcntl.h).
const oTmpfile = 0x400000n;
const mapAnonymous = 0x20n;
const mapHugetlb = 0x40000n;
const atEmptyPath = 0x1000n;
const atFdcwd = -100;
const fDupfd = [0, 1030];

const onPolicy = new Set(
  'set_mempolicy get_mempolicy set_mempolicy_home_node mbind move_pages sched_getaffinity sched_setaffinity getcpu unlink unlinkat'.split(
    ' ',
  ),
);
const onProcess = new Set(
  (
    'brk clone clone3 fork vfork futex futex_wait futex_wake futex_requeue futex_waitv rt_sigaction rt_sigprocmask ' +
    'rt_sigreturn sigaltstack exit exit_group rseq set_robust_list get_robust_list set_tid_address sched_yield ' +
    'sched_getparam sched_getscheduler sched_setscheduler nanosleep clock_nanosleep clock_gettime gettimeofday getpid ' +
    'gettid getuid getrusage tgkill arch_prctl prctl prlimit64 getrandom sysinfo uname restart_syscall membarrier wait4 ' +
    'waitid mincore'
  ).split(' '),
);
const onMemory = new Set(['mprotect', 'msync', 'mlock', 'mlock2', 'munlock', 'madvise']);
/** Calls on a path, and where its argument and its AT_EMPTY_PATH flag are. */
const onPath = new Map<string, { path: number; flags?: number }>([
  ...['stat', 'lstat', 'statfs', 'access', 'readlink'].map((name) => [name, { path: 0 }] as const),
  ...['faccessat', 'readlinkat'].map((name) => [name, { path: 1 }] as const),
  ['newfstatat', { path: 1, flags: 3 }],
  ['faccessat2', { path: 1, flags: 3 }],
  ['statx', { path: 1, flags: 2 }],
]);

export interface Ground {
  /** As the command reported them. */
  readonly regions: readonly AddressRange[];
  /** Absolute paths. */
  readonly parts: ReadonlySet<string>;
  /** Of the command, for the relative paths it opens. */
  readonly cwd: string;
}

/** Puts each call of one load in its class, following descriptors and mappings as the calls make them. */
export class CallClassifier {
  readonly #ground: Ground;
  readonly #descriptors = new Map<number, DescriptorKind>();
  readonly #live = new MappedRanges();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /**
   * To be told when the call is entered: a descriptor being closed may be another thread's before close returns.
   * @throws CountingError `counters-unclassified-call`
   */
  enter(call: TracedCall): CallClassName {
    const { name } = call;
    if (name === 'memfd_create') return 'region';
    if (['userfaultfd', 'fsopen'].includes(name) || onPolicy.has(name)) return 'setup';
    if (name === 'process_vm_readv' || name === 'process_vm_writev') return 'data';
    if (name === 'eventfd2' || onProcess.has(name)) return 'runtime';
    if (isOpen(call)) return openClass[this.#opened(call)];
    if (name === 'mmap') return this.#map(call);
    if (name === 'munmap') return this.#live.touches(rangeOf(call)) ? 'teardown' : 'runtime';
    if (name === 'mremap') return this.#live.touches(rangeOf(call)) ? 'region' : 'runtime';
    if (onMemory.has(name)) return this.#live.touches(rangeOf(call)) ? 'setup' : 'runtime';
    const path = onPath.get(name);
    if (path !== undefined) return this.#path(call, path.flags);
    const descriptor = descriptorCalls.get(name);
    if (descriptor === undefined) throw unclassified(call, 'no class is defined for it');
    const fd = intArgument(call, descriptor.argument);
    const kind = this.#kind(call, fd);
    if (descriptor.action === 'close' && fd !== undefined) this.#descriptors.delete(fd);
    return descriptorClass(kind, placesPages(call, kind) ? 'transfer' : descriptor.action);
  }

  /** To be told when the call has returned: what it made exists from here on. */
  leave(call: TracedCall): void {
    if (!wasSuccessful(call)) return;
    const made = this.#made(call);
    if (made !== undefined) this.#descriptors.set(Number(call.result), made);
    if (call.name === 'munmap') this.#live.remove(rangeOf(call));
    if (call.name === 'mmap' && this.#map(call) === 'region') this.#live.add(resultRange(call, 1));
    if (call.name === 'mremap' && this.#live.touches(rangeOf(call))) {
      this.#live.remove(rangeOf(call));
      this.#live.add(resultRange(call, 2));
    }
  }

  #made(call: TracedCall): DescriptorKind | undefined {
    if (call.name === 'memfd_create') return 'region';
    if (call.name === 'userfaultfd') return 'faults';
    if (['fsopen', 'fsmount'].includes(call.name)) return 'mount';
    if (call.name === 'eventfd2') return 'other';
    if (isOpen(call)) return this.#opened(call);
    const duplicates =
      ['dup', 'dup2', 'dup3'].includes(call.name) ||
      (call.name === 'fcntl' && fDupfd.includes(intArgument(call, 1) ?? -1));
    return duplicates ? this.#kind(call, intArgument(call, 0)) : undefined;
  }

  #opened(call: TracedCall): DescriptorKind {
    const flags = call.name === 'open' ? call.args[1] : call.name === 'openat' ? call.args[2] : undefined;
    if (((flags ?? 0n) & oTmpfile) !== 0n) return 'region';
    return this.#isPart(call) ? 'part' : 'other';
  }

  /** Without a path (perf alone) whatever is opened is taken for a part. */
  #isPart(call: TracedCall): boolean {
    return call.path === undefined || this.#ground.parts.has(resolve(this.#ground.cwd, call.path));
  }

  #path(call: TracedCall, flags: number | undefined): CallClassName {
    const emptyAllowed = flags !== undefined && ((call.args[flags] ?? 0n) & atEmptyPath) !== 0n;
    const fd = intArgument(call, 0);
    if (emptyAllowed && fd !== atFdcwd && (call.path ?? '') === '') {
      return descriptorClass(this.#kind(call, fd), 'inspect');
    }
    return this.#isPart(call) ? 'source' : 'runtime';
  }

  #map(call: TracedCall): CallClassName {
    const flags = call.args[3] ?? 0n;
    if ((flags & mapAnonymous) === 0n) {
      const kind = this.#descriptors.get(intArgument(call, 4) ?? -1);
      if (kind === undefined) throw unclassified(call, 'its descriptor was not opened inside the load');
      return kind === 'region' || kind === 'part' ? 'region' : 'runtime';
    }
    if (!wasSuccessful(call)) return (flags & mapHugetlb) === 0n ? 'runtime' : 'region';
    const mapped = resultRange(call, 1);
    return this.#ground.regions.some(({ address }) => overlap(mapped, { address, length: 1n }))
      ? 'region'
      : 'runtime';
  }

  #kind(call: TracedCall, fd: number | undefined): DescriptorKind {
    const kind = fd === undefined ? undefined : this.#descriptors.get(fd);
    if (kind !== undefined) return kind;
    throw unclassified(call, `descriptor ${fd ?? '?'} was not opened inside the load`);
  }
}

/** Of an ioctl's request: its type and number, whatever the size of its argument (asm-generic/ioctl.h). */
const requestMask = 0xffffn;
/** UFFDIO_COPY, ZEROPAGE, MOVE and CONTINUE put pages in their place (linux/userfaultfd.h); the others set up. */
const placing = new Set([0xaa03n, 0xaa04n, 0xaa05n, 0xaa07n]);

function placesPages(call: TracedCall, kind: DescriptorKind): boolean {
  return kind === 'faults' && call.name === 'ioctl' && placing.has((call.args[1] ?? 0n) & requestMask);
}

const openClass = {
  region: 'region',
  part: 'source',
  faults: 'setup',
  mount: 'setup',
  other: 'runtime',
} as const;

function isOpen({ name }: TracedCall): boolean {
  return ['open', 'openat', 'openat2', 'creat'].includes(name);
}

function rangeOf(call: TracedCall): AddressRange {
  return { address: call.args[0] ?? 0n, length: call.args[1] ?? 0n };
}

function resultRange(call: TracedCall & { result: bigint }, lengthArgument: number): AddressRange {
  return { address: call.result, length: call.args[lengthArgument] ?? 0n };
}

function unclassified(call: TracedCall, why: string): CountingError {
  const args = call.args
    .map((arg) => (arg === undefined ? (call.path ?? '..') : `0x${arg.toString(16)}`))
    .join(', ');
  return new CountingError(
    'counters-unclassified-call',
    `unclassified call ${call.name}(${args}) of thread ${call.tid}: ${why}`,
    'add a rule for it to harness/counters, or take the call out of the load',
  );
}
