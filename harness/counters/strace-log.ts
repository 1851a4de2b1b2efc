import { constants } from 'node:os';
import { CountingError } from './counting-error.ts';
import { syscallNames } from './syscall-numbers.ts';
import type { TracedCall } from './traced-call.ts';

/**
 * Calls strace prints decoded, because their path decides their class; all others are printed raw, as registers.
 * A leading `?` lets strace accept a name its architecture does not have.
 */
const pathCalls =
  'open openat openat2 creat stat lstat newfstatat statx statfs access faccessat faccessat2 readlink readlinkat unlink unlinkat'.split(
    ' ',
  );

export const straceOptions: readonly string[] = [
  '-f',
  '-n',
  '-X',
  'raw',
  '-s',
  '65536',
  '-e',
  'signal=none',
  '-e',
  `raw=!${pathCalls.map((name) => `?${name}`).join(',')}`,
];

// Kernel-internal codes that a tracer sees and a program does not (include/linux/errno.h).
const restarts: Readonly<Record<string, number>> = {
  ERESTARTSYS: 512,
  ERESTARTNOINTR: 513,
  ERESTARTNOHAND: 514,
  ERESTART_RESTARTBLOCK: 516,
  ENOTSUPP: 524,
};
const errnos: Readonly<Record<string, number>> = { ...constants.errno, ...restarts };

const line = /^(?<tid>\d+)\s+\[\s*(?<number>\d+)\] (?<text>.*)$/;
const resumption = /^<\.\.\. (?<name>\w+) resumed>(?<rest>.*)$/;
const unfinished = /\s*<unfinished \.\.\.>$/;
const whole = /^(?<name>\w+)\((?<args>.*)\)\s+= (?<result>[^"]*?)$/;

/** What strace calls one that is newer than itself. */
const nameless = /^syscall_0x[0-9a-f]+$/;
const names = syscallNames(process.arch);

interface Pending {
  tid: number;
  number: number;
  text: string;
  entered: number;
}

/** Reads `strace -o` written with `straceOptions`, line by line, into calls in the order they were entered. */
export class StraceLog {
  readonly calls: TracedCall[] = [];
  readonly #pending = new Map<number, Pending>();
  #position = 0;

  add(text: string): void {
    const fields = line.exec(text)?.groups;
    // Lines of attach, exit and signals bear no call.
    if (fields === undefined) return;
    this.#position += 1;
    const tid = Number(fields['tid']);
    const rest = fields['text'] ?? '';
    if (rest.startsWith('+++') || rest.startsWith('---')) return;
    const resumed = resumption.exec(rest)?.groups;
    if (resumed === undefined) {
      this.#enter({ tid, number: Number(fields['number']), text: rest, entered: this.#position });
      return;
    }
    const pending = this.#pending.get(tid);
    if (pending === undefined) throw unreadable(text, 'it resumes a call that was never begun');
    this.#pending.delete(tid);
    this.#enter({ ...pending, text: pending.text + (resumed['rest'] ?? '') });
  }

  /** Calls that never returned are calls all the same. */
  end(): readonly TracedCall[] {
    for (const pending of this.#pending.values()) this.#finish({ ...pending, text: `${pending.text}) = ?` });
    this.#pending.clear();
    return this.calls.sort((a, b) => a.entered - b.entered);
  }

  #enter(pending: Pending): void {
    if (!unfinished.test(pending.text)) {
      this.#finish(pending);
      return;
    }
    this.#pending.set(pending.tid, { ...pending, text: pending.text.replace(unfinished, '') });
  }

  #finish({ tid, number, text, entered }: Pending): void {
    const fields = whole.exec(text)?.groups;
    const name = fields?.['name'];
    if (fields === undefined || name === undefined) throw unreadable(text, 'it is not a call');
    const words = splitArguments(fields['args'] ?? '');
    const result = parseResult(fields['result'] ?? '', text);
    const path = pathCalls.includes(name) ? words.find((word) => word.startsWith('"')) : undefined;
    this.calls.push({
      tid,
      number,
      name: nameless.test(name) ? (names.get(number) ?? name) : name,
      args: words.map(parseArgument),
      entered,
      ...(path === undefined ? {} : { path: unquote(path) }),
      ...(result === undefined ? {} : { result, returned: this.#position }),
    });
  }
}

/** Splits at the commas outside quotes and brackets. */
export function splitArguments(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charAt(i);
    word += c;
    if (quoted) {
      if (c === '\\') word += text.charAt((i += 1));
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if ('{[('.includes(c)) depth += 1;
    else if ('}])'.includes(c)) depth -= 1;
    else if (c === ',' && depth === 0) {
      words.push(word.slice(0, -1).trim());
      word = '';
    }
  }
  if (word.trim() !== '') words.push(word.trim());
  return words;
}

function parseArgument(word: string): bigint | undefined {
  if (word === 'NULL') return 0n;
  if (!/^-?(0x[0-9a-f]+|\d+)$/.test(word)) return undefined;
  const value = /^0\d+$/.test(word) ? BigInt(`0o${word.slice(1)}`) : BigInt(word);
  return BigInt.asUintN(64, value);
}

function parseResult(text: string, call: string): bigint | undefined {
  const error = /^(?:-1|\?) (E[A-Z0-9_]+)/.exec(text)?.[1];
  if (error !== undefined) {
    const errno = errnos[error];
    if (errno === undefined) throw unreadable(call, `${error} is not an error of this system`);
    return BigInt(-errno);
  }
  const unnamed = /^-1 \(errno (\d+)\)/.exec(text)?.[1];
  if (unnamed !== undefined) return -BigInt(unnamed);
  if (text.startsWith('?')) return undefined;
  const value = /^-?(0x[0-9a-f]+|\d+)/.exec(text)?.[0];
  if (value === undefined) throw unreadable(call, 'its result is not a number');
  return BigInt(value);
}

/** strace escapes bytes, so a path outside ASCII comes back as the bytes of its UTF-8. */
function unquote(word: string): string {
  const inside = word.slice(1, word.lastIndexOf('"'));
  const named: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 };
  const bytes: number[] = [];
  for (const [token, octal, letter] of inside.matchAll(/\\(?:([0-7]{1,3})|(.))|[^\\]/gsu)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(named[letter] ?? letter.charCodeAt(0));
    else bytes.push(...Buffer.from(token));
  }
  return Buffer.from(bytes).toString();
}

function unreadable(text: string, why: string): CountingError {
  return new CountingError(
    'counters-trace-unreadable',
    `a line of strace cannot be read, ${why}: ${text}`,
    'report it together with the output of strace -V',
  );
}
