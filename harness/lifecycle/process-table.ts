import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A process, told apart from a later one of the same number by when it started. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** Clock ticks since boot. */
  readonly started: string;
  readonly name: string;
  readonly command: readonly string[];
}

export type ReadProcess = (pid: number) => ProcessEntry | undefined;

/** Undefined for a process that is gone, or a zombie, which is gone but for its parent's asking. */
export const readProcess: ReadProcess = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything, parentheses too; field 3 follows the last one. See proc(5).
    const close = stat.lastIndexOf(')');
    const [state = 'X', parent = '0', , session = '0', ...rest] = stat.slice(close + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    // Field 22, starttime.
    const started = rest[15] ?? '';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    const name = stat.slice(stat.indexOf('(') + 1, close);
    return { pid, parent: Number(parent), session: Number(session), started, name, command };
  } catch {
    return undefined;
  }
};

const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ash', 'busybox', 'ksh', 'fish']);

export const isShell = ({ name }: ProcessEntry): boolean => shells.has(name.replace(/^-/, ''));

/** A shell somebody types into has neither a script nor `-c`. */
export const isInteractiveShell = (entry: ProcessEntry): boolean =>
  isShell(entry) && !entry.command.slice(1).some((word) => word === '-c' || !word.startsWith('-'));

/** npm sets its title to `npm run x` or `npm exec x`, which is what its command line then reads. */
export const isPackageRunner = ({ command }: ProcessEntry): boolean =>
  command
    .slice(0, 2)
    .some((word) =>
      /^(npm|npx|pnpm|pnpx|yarn|bun|bunx)(-cli)?(\.c?js)?$/.test(basename(word.split(' ')[0] ?? '')),
    );
