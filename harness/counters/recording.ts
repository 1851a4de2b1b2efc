import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { startError } from '../lifecycle/start-error.ts';
import { makeScratchFolder } from '../cache/scratch-folder.ts';
import type { CounterName, LoadStreams } from './counted-load.ts';
import { CountingError } from './counting-error.ts';
import { loadBrackets } from './load-brackets.ts';
import { PerfScript, perfScriptOptions } from './perf-script.ts';
import { StraceLog } from './strace-log.ts';
import { syscallNames } from './syscall-numbers.ts';
import { findTools, perfRecord, straceCommand, type MissingCounter, type Tools } from './tools.ts';
import type { TracedCall } from './traced-call.ts';

export interface Recording {
  /** Program and arguments of the process that loads. */
  readonly command: readonly string[];
  readonly cwd?: string | undefined;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Its standard input. */
  readonly input?: string | undefined;
  /** Ends the command and its counters at once. */
  readonly signal?: AbortSignal | undefined;
  /** What to count with, where that is not to be found out. */
  readonly tools?: Tools | undefined;
}

export interface RecordedCalls {
  readonly stdout: string;
  readonly stderr: string;
  readonly loads: readonly LoadStreams[];
  readonly missing: MissingCounter[];
}

/**
 * Runs a command once under every counter this machine has, and returns the calls of each load it marked.
 *
 * @throws CountingError of any code but `counters-unclassified-call`; `cache-unusable`; the signal's reason when aborted
 */
export async function recordCalls(recording: Recording): Promise<RecordedCalls> {
  const tools = recording.tools ?? (await findTools());
  if (tools.present.length === 0) {
    throw new CountingError(
      'counters-unavailable',
      `no counter of system calls works here: ${tools.missing.map(({ reason }) => reason).join('; ')}`,
      tools.missing.map(({ remedy }) => remedy).join('; '),
    );
  }
  const folder = makeScratchFolder('counters');
  try {
    const ran = await run(recording, tools, folder);
    const names = new Map(syscallNames(process.arch));
    const streams = new Map<CounterName, readonly TracedCall[]>();
    if (tools.present.includes('strace')) {
      const calls = await readStrace(join(folder, 'strace'));
      for (const { number, name } of calls) names.set(number, name);
      streams.set('strace', calls);
    }
    if (tools.present.includes('perf')) {
      streams.set('perf', await readPerf(join(folder, 'perf'), names, recording.signal));
    }
    return { ...ran, loads: joinLoads(streams), missing: [...tools.missing] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(
  { command, cwd, env, input, signal }: Recording,
  { present, tether }: Tools,
  folder: string,
): Promise<{ stdout: string; stderr: string }> {
  // Each link dies with the one before it: perf's death does not end strace by itself, nor strace's the command.
  const [file = '', ...args] = [
    ...tether,
    ...(present.includes('perf') ? [...perfRecord(join(folder, 'perf')), ...tether] : []),
    ...(present.includes('strace') ? [...straceCommand(join(folder, 'strace')), ...tether] : []),
    ...command,
  ];
  const result = await execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    killSignal: 'SIGKILL',
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (!result.failed) return { stdout: result.stdout, stderr: result.stderr };
  if (result.exitCode === undefined && result.signal === undefined) throw startError(file, result.cause);
  throw new CountingError(
    'counters-command-failed',
    `the traced command ${command.join(' ')} failed: ${result.shortMessage ?? ''}\n${result.stderr.slice(-2000)}`.trim(),
    'run it without the counters and mend what it reports',
    result,
  );
}

async function readStrace(path: string): Promise<readonly TracedCall[]> {
  const log = new StraceLog();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
    log.add(line);
  return log.end();
}

/** @throws CountingError `counters-lost-events` */
export async function readPerf(
  path: string,
  names: ReadonlyMap<number, string>,
  signal?: AbortSignal,
): Promise<readonly TracedCall[]> {
  const script = new PerfScript((number) => names.get(number) ?? `syscall_${number}`);
  // perf warns on stderr of events it knows no fields for; what matters is its exit status.
  const lines = execa('perf', ['script', '-i', path, ...perfScriptOptions], {
    env: { LC_ALL: 'C' },
    stdin: 'ignore',
    stderr: 'ignore',
    buffer: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  for await (const line of lines) script.add(line);
  return script.end();
}

function joinLoads(streams: ReadonlyMap<CounterName, readonly TracedCall[]>): LoadStreams[] {
  const loads = new Map<number, { counter: CounterName; calls: readonly TracedCall[] }[]>();
  for (const [counter, calls] of streams) {
    for (const load of loadBrackets(calls)) {
      const entry = loads.get(load.loadId) ?? [];
      entry.push({ counter, calls: load.calls });
      loads.set(load.loadId, entry);
    }
  }
  for (const [loadId, seen] of loads) {
    if (seen.length === streams.size) continue;
    throw new CountingError(
      'counters-markers',
      `load ${loadId} was seen by ${seen.map(({ counter }) => counter).join()} alone`,
      'give every load of a process its own id',
    );
  }
  return [...loads].map(([loadId, seen]) => ({ loadId, streams: seen }));
}
