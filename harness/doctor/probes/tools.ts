import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { tryTools, type MissingCounter } from '../../counters/tools.ts';
import { cacheFolder } from '../../cache/cache-folder.ts';
import { UnimapError } from '../../unimap-error.ts';
import { RefusedCall } from './libc.ts';

export interface CounterValue {
  /** Why it does not count system calls; absent where it does. */
  readonly missing?: Omit<MissingCounter, 'counter'>;
}

/** Within a probe's five seconds twice: a perf that hangs must not take strace's answer with it. */
const counterMilliseconds = 2200;

/** What counters record goes into the cache folder, and a probe does not make one. */
const inCacheFolder = async <Result>(action: () => Promise<Result>): Promise<Result> => {
  if (existsSync(cacheFolder())) return action();
  const own = mkdtempSync(join(tmpdir(), 'unimap-doctor-'));
  process.env['UNIMAP_CACHE'] = own;
  try {
    return await action();
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
};

/** Counts the system calls of a command that does nothing. */
export const counter = async (name: 'strace' | 'perf'): Promise<CounterValue> => {
  try {
    const { missing } = await inCacheFolder(() => tryTools(process.env, counterMilliseconds));
    const gone = missing.find((each) => each.counter === name);
    if (gone === undefined) return {};
    const { cause, reason, remedy } = gone;
    return { missing: { cause, reason, remedy } };
  } catch (error) {
    if (error instanceof UnimapError)
      return { missing: { cause: 'other', reason: error.message, remedy: error.remedy } };
    throw error;
  }
};

const environment = { ...process.env, LC_ALL: 'C' };

export interface HardwareValue {
  /** Counts by event; `absent` where the processor, or what stands between, has no such counter. */
  readonly events: Readonly<Record<string, number | 'absent'>>;
}

/** Counts cycles and misses of the address cache over a command that does nothing. @throws RefusedCall */
export const hardwareCounters = async (): Promise<HardwareValue> => {
  const names = ['cycles', 'dTLB-load-misses'];
  const result = await execa('perf', ['stat', '-x', ',', '-e', names.join(), '--', 'true'], {
    reject: false,
    env: environment,
  });
  if (result.code === 'ENOENT') throw new RefusedCall('perf', 'ENOENT');
  if (result.exitCode !== 0) throw new RefusedCall('perf stat', result.stderr.trim().slice(0, 300));
  const lines = result.stderr.split('\n').map((line) => line.split(','));
  return {
    events: Object.fromEntries(
      names.map((name) => {
        // perf appends what it restricted itself to, such as `cycles:u`.
        const count = lines.find(([, , event = '']) => event.split(':')[0] === name)?.[0] ?? '';
        return [name, /^\d+$/.test(count) ? Number(count) : 'absent'];
      }),
    ),
  };
};

/** The version a program says it has. @throws RefusedCall */
export const version = async (program: string): Promise<string> => {
  const result = await execa(program, ['--version'], { reject: false, env: environment });
  if (result.failed) throw new RefusedCall(program, result.code ?? `status ${result.exitCode ?? '?'}`);
  return result.stdout.split('\n', 1)[0] ?? '';
};
