import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { FailureRecord, FallbackRecord } from '../harness/results/index.ts';
import { loadsInput, loadsProgram, parseCounted } from '../harness/worker/loads-program.ts';
import type { LoadChoice, WorkerSetDescription } from '../harness/worker/task.ts';

/**
 * Each system call that a load makes fails once, with each error the kernel gives for it, made to fail by strace outside of
 * the process: beside the table of calls in C (native/test/faults_test.c), which compares every byte too, this one sees what
 * libc calls of its own accord. `brk` is left out: where the kernel refuses it, it gives the old end of the heap and no error.
 */
const plausible: Readonly<Record<string, readonly string[]>> = {
  openat: ['ENOENT', 'EACCES', 'EMFILE', 'ENFILE', 'EINTR', 'ENOMEM'],
  fstat: ['EIO', 'ENOMEM'],
  newfstatat: ['EIO', 'ENOMEM'],
  statx: ['ENOSYS', 'EIO'],
  fstatfs: ['ENOSYS', 'EIO'],
  pread64: ['EIO', 'EINTR', 'EINVAL', 'EFAULT', 'ENOMEM'],
  read: ['EIO', 'EINTR', 'EINVAL'],
  lseek: ['EINVAL', 'ESPIPE'],
  close: ['EIO', 'EINTR'],
  fadvise64: ['EINVAL', 'ENOSYS'],
  fcntl: ['EINVAL'],
  cachestat: ['ENOSYS', 'EPERM'],
  mincore: ['ENOMEM', 'EAGAIN'],
  memfd_create: ['EMFILE', 'ENOMEM', 'ENOSYS', 'EPERM', 'ENODEV'],
  mmap: ['ENOMEM', 'EAGAIN', 'EACCES', 'ENODEV'],
  munmap: ['EINVAL', 'ENOMEM'],
  madvise: ['EINVAL', 'ENOMEM', 'EAGAIN', 'EFAULT'],
  mprotect: ['ENOMEM'],
  get_mempolicy: ['ENOSYS', 'EPERM', 'EINVAL'],
  set_mempolicy: ['ENOSYS', 'EPERM', 'EINVAL', 'ENOMEM'],
  mbind: ['ENOSYS', 'EPERM', 'EINVAL', 'ENOMEM'],
  userfaultfd: ['EPERM', 'ENOSYS', 'EMFILE'],
  ioctl: ['ENOMEM', 'EFAULT', 'EAGAIN', 'ENOSPC', 'EINVAL'],
  clone3: ['EAGAIN', 'ENOMEM', 'EPERM'],
  sched_getaffinity: ['EPERM', 'EINVAL'],
  sched_setaffinity: ['EPERM', 'EINVAL'],
};

/** `unharmed`: loaded as asked for, as where the call was advice or was made again. */
export type Outcome =
  | { readonly status: 'unharmed' }
  | { readonly status: 'fallback'; readonly fallbacks: readonly FallbackRecord[] }
  | { readonly status: 'error'; readonly error: FailureRecord }
  /** It ended without an answer, which no fault may bring about. */
  | { readonly status: 'died'; readonly how: string };

export interface Fault {
  readonly call: string;
  readonly errno: string;
  /** The how-manieth call of its name in the thread that loads. */
  readonly nth: number;
}

export interface Tried extends Fault {
  readonly load: LoadChoice;
  readonly outcome: Outcome;
}

interface Traced {
  readonly outcome: Outcome;
  readonly trace: string;
}

const traced = async (
  set: WorkerSetDescription,
  load: LoadChoice,
  folder: string,
  filters: readonly string[],
): Promise<Traced> => {
  const log = join(folder, 'trace');
  const { stdout, exitCode, signal, stderr } = await execa(
    'strace',
    ['-f', '-qq', '-o', log, ...filters.flatMap((filter) => ['-e', filter]), loadsProgram()],
    { input: loadsInput(set, 'counted', [load]), reject: false, timeout: 20_000 },
  );
  const trace = readFileSync(log, 'utf8');
  rmSync(log);
  if (exitCode !== 0)
    return { trace, outcome: { status: 'died', how: signal ?? `${exitCode ?? '?'}: ${stderr}` } };
  const [answer] = parseCounted(stdout);
  if (answer === undefined) return { trace, outcome: { status: 'died', how: 'it said nothing' } };
  if (answer.status === 'failed') return { trace, outcome: { status: 'error', error: answer.error } };
  const { fallbacks } = answer.summary;
  return {
    trace,
    outcome: fallbacks.length > 0 ? { status: 'fallback', fallbacks } : { status: 'unharmed' },
  };
};

const marker = 'prctl(0x756e696d';

/** The first and the last call of each name between the two markers of the load, counted from the start of its thread. */
const callsOf = (trace: string): Map<string, { first: number; last: number }> => {
  const counted = new Map<string, number>();
  const found = new Map<string, { first: number; last: number }>();
  const main = /^(\d+)/.exec(trace)?.[1];
  let markers = 0;
  for (const line of trace.split('\n')) {
    const [, thread, name] = /^(\d+)\s+(\w+)\(/.exec(line) ?? [];
    if (thread === undefined || name === undefined) continue;
    if (line.includes(marker)) markers += 1;
    if (thread !== main) {
      // A thread's calls are counted from its own start: the next of the loading thread stands for them.
      if (markers === 1 && !found.has(name)) {
        const next = (counted.get(name) ?? 0) + 1;
        found.set(name, { first: next, last: next });
      }
      continue;
    }
    const nth = (counted.get(name) ?? 0) + 1;
    counted.set(name, nth);
    if (markers === 1) found.set(name, { first: found.get(name)?.first ?? nth, last: nth });
  }
  return found;
};

export const faultsOf = (trace: string): Fault[] =>
  [...callsOf(trace)].flatMap(([call, { first, last }]) =>
    (plausible[call] ?? []).flatMap((errno) =>
      [...new Set([first, last])].map((nth) => ({ call, errno, nth })),
    ),
  );

/** Every fault of one load, one process each. */
export const tryFaults = async (
  set: WorkerSetDescription,
  load: LoadChoice,
  folder: string,
): Promise<Tried[]> => {
  const reference = await traced(set, load, folder, ['trace=all']);
  const tried: Tried[] = [];
  for (const fault of faultsOf(reference.trace)) {
    const { call, errno, nth } = fault;
    const { outcome } = await traced(set, load, folder, [
      `trace=${call}`,
      `inject=${call}:error=${errno}:when=${nth}`,
    ]);
    tried.push({ ...fault, load, outcome });
  }
  return tried;
};

/** What no fault may come to; undefined where all is well. */
export const wrong = ({ outcome, load }: Tried): string | undefined => {
  switch (outcome.status) {
    case 'died':
      return `it died: ${outcome.how}`;
    case 'error':
      return outcome.error.remedy === '' || outcome.error.message === ''
        ? 'an error says nothing'
        : undefined;
    case 'fallback': {
      const refused = outcome.fallbacks.find(({ aspect }) => !load.allowFallback && aspect !== 'page-fill');
      if (refused !== undefined) return `a fallback that was not allowed: ${refused.reason}`;
      return outcome.fallbacks.some(({ remedy }) => remedy === '') ? 'a fallback says nothing' : undefined;
    }
    case 'unharmed':
      return undefined;
  }
};
