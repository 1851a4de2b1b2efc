import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { z } from 'zod';
import { mappedNames, mappedOf } from '../bench/watch-mapped.ts';
import type { ClientMappedRecord, ClientRunRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { witnessProcess } from '../witness/witness-process.ts';

const Count = z.int().nonnegative();

/** What native/bench/llama_client.c says of itself. */
const Answer = z.strictObject({
  version: z.string(),
  load_ns: Count,
  load_cpu_ns: Count,
  ready_ns: Count,
  first_token_ns: Count,
  prompt_tokens: z.int().positive(),
  prompt_ns: z.int().positive(),
  tokens: z.int().positive(),
  tokens_ns: z.int().positive(),
  end_ns: Count,
  cpu_ns: Count,
  minor_faults: Count,
  major_faults: Count,
  peak_bytes: Count,
});
type Answer = z.infer<typeof Answer>;

export interface OwnClient {
  /** The program and what comes before the model: see fidelity's clients. */
  readonly command: readonly string[];
  /** To generate after the first one. */
  readonly tokens: number;
  readonly threads: number;
  /** After so many seconds it is taken to hang. */
  readonly seconds: number;
}

const clientError = (code: string, message: string, remedy: string, cause?: unknown): UnimapError =>
  new UnimapError(code, message, remedy, { exitStatus: 3, cause });

const byHand = 'start it by hand: native/build/bench/llama-client prints how to call it';

const noAnswer = (line: string | undefined): UnimapError =>
  clientError(
    'client-answer',
    line === undefined
      ? 'the client answers nothing'
      : `the client answers ${JSON.stringify(line.slice(0, 200))}`,
    byHand,
  );

const read = (line: string): Answer => {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw noAnswer(line);
  }
  const parsed = Answer.safeParse(json);
  if (parsed.success) return parsed.data;
  throw noAnswer(line);
};

/** What a process has of these files, asked of the kernel while it holds them. */
const mappedNow = (pid: number, paths: readonly string[]): ClientMappedRecord => {
  const mapped = mappedOf(witnessProcess(pid), mappedNames(paths));
  if (mapped !== undefined) return mapped;
  throw clientError('client-maps-nothing', 'the client maps none of the files of the model', byHand);
};

const ms = (nanoseconds: number): number => nanoseconds / 1e6;
const rate = (count: number, nanoseconds: number): number => count / (nanoseconds / 1e9);

const firstLine = async (stream: Readable): Promise<string | undefined> => {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) return line;
  return undefined;
};

const digestOf = async (stream: Readable): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

/** What there is to see while the client holds the model and waits. */
const look = async (
  answer: Answer,
  pid: number | undefined,
  paths: readonly string[],
  digest: Promise<string>,
): Promise<{ answer: Answer; outputDigest: string; mapped: ClientMappedRecord }> => ({
  answer,
  mapped: mappedNow(pid ?? 0, paths),
  outputDigest: await digest,
});

interface Ending {
  readonly failed: boolean;
  readonly timedOut: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly stderr: string;
}

/** Why a client that ended by itself gave no answer. */
const checkEnding = ({ failed, timedOut, exitCode, signal, stderr }: Ending, seconds: number): void => {
  if (!failed) return;
  if (timedOut)
    throw clientError(
      'client-hangs',
      `the client has not ended after ${seconds} seconds`,
      'end other programs, or give a smaller model',
    );
  const said = stderr.trim() || 'it said nothing';
  throw clientError(
    'client-failed',
    `the client ended with ${signal ?? `status ${exitCode ?? '?'}`}: ${said}`,
    'give a model that llama.cpp runs, and memory enough for it',
  );
};

/**
 * Our own client, once, in a fresh process: it loads, evaluates a prompt and generates tokens, is looked at while it holds the
 * model, and frees it. Its times are its own, counted from when it was started here.
 * @throws UnimapError `client-failed`, `client-hangs`, `client-answer`, `client-maps-nothing`
 */
export const runClient = async (
  { command, tokens, threads, seconds }: OwnClient,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Omit<ClientRunRecord, 'way'>> => {
  const [file = '', ...before] = command;
  const began = process.hrtime.bigint();
  const args = [...before, paths[0] ?? '', String(tokens), String(threads), String(began)];
  const started = execa(file, args, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    buffer: { stdout: false, fd3: false },
    reject: false,
    timeout: seconds * 1000,
    forceKillAfterDelay: 500,
    cancelSignal: signal,
  });
  const digest = digestOf(started.stdio[3]);
  // Where nobody comes to ask for it, its failure is the client's, which is told.
  digest.catch(() => undefined);
  try {
    const line = await firstLine(started.stdout);
    const seen = line === undefined ? undefined : await look(read(line), started.pid, paths, digest);
    const released = process.hrtime.bigint();
    started.stdin.end();
    const result = await started;
    signal.throwIfAborted();
    checkEnding(result, seconds);
    if (seen === undefined) throw noAnswer(line);
    const { answer, outputDigest, mapped } = seen;
    return {
      wallMs: ms(answer.end_ns + Number(process.hrtime.bigint() - released)),
      cpuMs: ms(answer.cpu_ns),
      readyMs: ms(answer.ready_ns),
      loadMs: ms(answer.load_ns),
      firstTokenMs: ms(answer.first_token_ns),
      promptTokensPerSecond: rate(answer.prompt_tokens, answer.prompt_ns),
      tokensPerSecond: rate(answer.tokens, answer.tokens_ns),
      minorFaults: answer.minor_faults,
      majorFaults: answer.major_faults,
      peakBytes: answer.peak_bytes,
      outputDigest,
      mapped,
    };
  } finally {
    started.kill('SIGKILL');
  }
};
