import { unimap } from '../installation/command.ts';
import { UnimapError } from '../unimap-error.ts';
import { errorCode } from './error-code.ts';

/** What the kernel ran short of, by the error's code, and what gives more of it. */
const shortages: Readonly<Record<string, readonly [string, string]>> = {
  EMFILE: ['this process may hold no more open files', 'raise the limit: ulimit -n 1024'],
  ENFILE: ['the system holds as many open files as it may', 'raise the limit: sysctl fs.file-max'],
  EAGAIN: ['no further process is allowed', 'raise the limit: ulimit -u, or pids.max of the cgroup'],
  ENOMEM: [
    'there is no memory for it',
    'raise ulimit -v or the memory of the cgroup, or close other programs',
  ],
};

/** Of an error that says that too many files are open, wherever that happened; of any other undefined. */
export const shortOfFiles = (error: unknown): UnimapError | undefined => {
  const code = errorCode(error);
  return code === 'EMFILE' || code === 'ENFILE'
    ? shortage(code, 'no further file can be opened', error)
    : undefined;
};

/** A process of ours that the kernel would not start; `what` names it. */
export const startError = (what: string, error: unknown): UnimapError =>
  shortage(errorCode(error), `${what} could not be started`, error);

const shortage = (code: string | undefined, message: string, cause: unknown): UnimapError => {
  const [reason, remedy] = shortages[code ?? ''] ?? [
    cause instanceof Error ? cause.message : String(cause),
    `see what this machine allows: ${unimap} doctor`,
  ];
  return new UnimapError('not-started', `${message}: ${reason}`, remedy, { exitStatus: 3, cause });
};
