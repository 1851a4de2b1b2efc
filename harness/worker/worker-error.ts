import { UnimapError } from '../unimap-error.ts';

export interface Ending {
  readonly signal?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly stderr: string;
}

/** What V8, the C++ library and the kernel's calls say where memory was short; a dump of the stack follows it. */
const memoryWords = /out of memory|bad_alloc|allocation failed|ENOMEM|Cannot allocate memory/i;

const lastSaid = (stderr: string): string => {
  const lines = stderr.trim().split('\n');
  const short = lines.find((line) => memoryWords.test(line));
  if (short !== undefined) return `it ran out of memory: ${short.replace(/^[#\s]+/, '')}`;
  return stderr.trim() === '' ? 'it said nothing' : `it last said:\n${lines.slice(-12).join('\n')}`;
};

/** A worker that died (a crash, a signal, no memory) is an error of its own, with what it last said. */
export class WorkerError extends UnimapError {
  constructor(ending: Ending) {
    super(
      'worker-died',
      `the loading process ended with ${ending.signal ?? `status ${ending.exitCode ?? '?'}`}; ${lastSaid(ending.stderr)}`,
      'if memory was short (the kernel then ends it by SIGKILL, Node itself by SIGABRT or SIGTRAP), raise ulimit -v or the memory of the cgroup, close other programs, or use a smaller set',
      { exitStatus: 3, cause: ending },
    );
  }
}
