import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { shortOfFiles } from '../lifecycle/start-error.ts';
import { emulatedBy } from '../machine/emulated.ts';
import { makeScratchFolder } from '../cache/scratch-folder.ts';
import type { CounterName } from './counted-load.ts';
import { perfScriptOptions } from './perf-script.ts';
import { straceOptions } from './strace-log.ts';

/**
 * What keeps a counter from working. `not-permitted`: an EPERM, of a setting or of a filter around this process; `ptrace`
 * and `paranoid`: refused in other words, by the setting of that name.
 */
export type MissingCause =
  'not-installed' | 'timed-out' | 'not-permitted' | 'ptrace' | 'paranoid' | 'mlock' | 'tracefs' | 'other';

export interface MissingCounter {
  readonly counter: CounterName;
  readonly cause: MissingCause;
  readonly reason: string;
  readonly remedy: string;
}

export interface Tools {
  readonly present: readonly CounterName[];
  readonly missing: readonly MissingCounter[];
  /** Ties a process to its parent's life; empty where setpriv is missing. */
  readonly tether: readonly string[];
}

/**
 * strace's own calls are most of what there would be to record and none of what is counted. 1024 pages a CPU hold some
 * 40,000 events; the kernel grants that to root, and to others within kernel.perf_event_mlock_kb.
 */
export function perfRecord(output: string, bufferPages = 1024): string[] {
  const event = (name: string) => ['-e', `raw_syscalls:${name}`, '--filter', 'comm != "strace"'];
  const buffer = ['-m', String(bufferPages)];
  // No symbol is ever looked up in what was recorded, so nothing is put by for it in ~/.debug either.
  const bare = ['--no-buildid', '--no-buildid-cache'];
  return [
    'perf',
    'record',
    '-q',
    ...bare,
    ...buffer,
    ...event('sys_enter'),
    ...event('sys_exit'),
    '-o',
    output,
    '--',
  ];
}

export function straceCommand(output: string): string[] {
  return ['strace', ...straceOptions, '-o', output, '--'];
}

let known: Promise<Tools> | undefined;

/** What works here, found by doing it once in a process's life. */
export function findTools(): Promise<Tools> {
  known ??= tryTools(process.env);
  return known;
}

/** What a counter may take for nothing; emulated on a busy machine they take that long and work. */
const patience = (env: NodeJS.ProcessEnv): number => (emulatedBy(env) === undefined ? 20_000 : 120_000);

/** Tries each counter on a command that does nothing; perf is two such tries, each with the time given. */
export async function tryTools(env: NodeJS.ProcessEnv, timeoutMilliseconds = patience(env)): Promise<Tools> {
  const folder = makeScratchFolder('counters');
  try {
    const data = join(folder, 'perf');
    const [strace, record, tether] = await Promise.all([
      attempt(straceCommand(join(folder, 'strace')).concat('true'), env, timeoutMilliseconds),
      attempt(perfRecord(data).concat('true'), env, timeoutMilliseconds),
      attempt(['setpriv', '--pdeathsig', 'KILL', 'true'], env, timeoutMilliseconds),
    ]);
    const perf =
      record ??
      (await attempt(
        ['perf', 'script', '-i', data, ...perfScriptOptions],
        env,
        timeoutMilliseconds,
        'sys_exit',
      ));
    const missing: MissingCounter[] = [];
    if (strace !== undefined) missing.push({ counter: 'strace', ...straceTrouble(strace) });
    if (perf !== undefined) missing.push({ counter: 'perf', ...perfTrouble(perf) });
    const gone = missing.map(({ counter }) => counter);
    return {
      present: (['strace', 'perf'] as const).filter((counter) => !gone.includes(counter)),
      missing,
      tether: tether === undefined ? ['setpriv', '--pdeathsig', 'KILL'] : [],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Trouble = 'absent' | { readonly said: string; readonly timedOut: boolean };

/** Undefined when it worked. */
async function attempt(
  command: string[],
  env: NodeJS.ProcessEnv,
  timeout: number,
  expected = '',
): Promise<Trouble | undefined> {
  const [file = '', ...args] = command;
  const options = {
    reject: false,
    timeout,
    stdin: 'ignore',
    extendEnv: false,
    cleanup: true,
  } as const;
  const result = await execa(file, args, { ...options, env: { ...env, LC_ALL: 'C' } });
  if (result.code === 'ENOENT') return 'absent';
  const short = shortOfFiles(result.cause);
  if (short !== undefined) throw short;
  if (result.exitCode === 0 && result.stdout.includes(expected)) return undefined;
  const said = result.stderr.trim() === '' ? (result.shortMessage ?? 'it printed nothing') : result.stderr;
  return { said: said.trim().split('\n').slice(0, 4).join(' ').slice(0, 400), timedOut: result.timedOut };
}

/** As strace, perf and the C library word an EPERM. */
export const saysNotPermitted = (text: string): boolean =>
  /not permitted|no permission to enable/i.test(text);

type Explained = Omit<MissingCounter, 'counter'>;

function straceTrouble(trouble: Trouble): Explained {
  if (trouble === 'absent') {
    const reason = 'strace is not installed';
    return { cause: 'not-installed', reason, remedy: 'apt-get install strace' };
  }
  const { said, timedOut } = trouble;
  const refused = /ptrace|not permitted|denied|attach/i.test(said);
  return {
    cause: timedOut ? 'timed-out' : saysNotPermitted(said) ? 'not-permitted' : refused ? 'ptrace' : 'other',
    reason: `strace does not run: ${said}`,
    remedy: refused
      ? 'allow ptrace: sysctl kernel.yama.ptrace_scope=1, or for a container --cap-add SYS_PTRACE and a seccomp profile that lets ptrace pass'
      : 'install strace 5.6 or newer (apt-get install strace)',
  };
}

function perfTrouble(trouble: Trouble): Explained {
  const install = 'apt-get install linux-perf (Debian) or linux-tools-$(uname -r) (Ubuntu)';
  if (trouble === 'absent')
    return { cause: 'not-installed', reason: 'perf is not installed', remedy: install };
  const { said, timedOut } = trouble;
  const reason = `perf does not record system calls: ${said}`;
  const explained = (cause: MissingCause, remedy: string): Explained => ({
    cause: timedOut ? 'timed-out' : cause,
    reason,
    remedy,
  });
  if (/perf not found for kernel|linux-tools/i.test(said)) return explained('other', install);
  if (/mlock/i.test(said)) {
    return explained('mlock', 'run as root, or sysctl kernel.perf_event_mlock_kb=65536');
  }
  if (saysNotPermitted(said) || /paranoid|permission|denied|access to performance/i.test(said)) {
    return explained(
      saysNotPermitted(said) ? 'not-permitted' : 'paranoid',
      'run as root or with CAP_PERFMON, or sysctl kernel.perf_event_paranoid=-1 and mount -o remount,gid=$(id -g),mode=750 /sys/kernel/tracing',
    );
  }
  if (/tracefs|debugfs|tracepoint|event syntax|tracing/i.test(said)) {
    return explained(
      'tracefs',
      'mount -t tracefs nodev /sys/kernel/tracing (a kernel with CONFIG_FTRACE_SYSCALLS)',
    );
  }
  return explained('other', `install a perf built with libtraceevent: ${install}`);
}
