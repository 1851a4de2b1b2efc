import { CountingError } from './counting-error.ts';
import type { TracedCall } from './traced-call.ts';

/** Asks `perf script` for the lines PerfScript reads. */
export const perfScriptOptions: readonly string[] = ['-F', 'tid,time,event,trace', '--show-lost-events'];

const event =
  /^\s*(?<tid>\d+)\s+[\d.]+:\s+raw_syscalls:sys_(?:enter: NR (?<enter>\d+) \((?<args>[^)]*)\)|exit: NR (?<exit>\d+) = (?<result>-?\d+))\s*$/;
const loss = /PERF_RECORD_LOST(?:_SAMPLES)?.*?lost[: ]+(?<count>\d+)/;

/** Reads `perf script` of raw_syscalls events, line by line, into calls in the order they were entered. */
export class PerfScript {
  readonly #calls: TracedCall[] = [];
  readonly #open = new Map<number, TracedCall>();
  readonly #nameOf: (number: number) => string;
  #position = 0;
  #lost = 0;

  constructor(nameOf: (number: number) => string) {
    this.#nameOf = nameOf;
  }

  add(text: string): void {
    const lost = loss.exec(text)?.groups?.['count'];
    if (lost !== undefined) {
      this.#lost += Number(lost);
      return;
    }
    const fields = event.exec(text)?.groups;
    if (fields === undefined) {
      // NR -1 is a call a tracer or seccomp cancelled: it never ran.
      if (text.includes('raw_syscalls:') && !text.includes('NR -1')) throw unreadable(text);
      return;
    }
    this.#position += 1;
    const tid = Number(fields['tid']);
    if (fields['enter'] !== undefined) this.#enter(tid, Number(fields['enter']), fields['args'] ?? '');
    else this.#exit(tid, Number(fields['exit']), BigInt(fields['result'] ?? ''));
  }

  /** @throws CountingError `counters-lost-events` */
  end(): readonly TracedCall[] {
    if (this.#lost > 0) {
      throw new CountingError(
        'counters-lost-events',
        `perf lost ${this.#lost} events, so what it counted is too little`,
        'run on a less busy machine or as root, where perf may use a larger buffer (sysctl kernel.perf_event_mlock_kb)',
      );
    }
    return this.#calls;
  }

  #enter(tid: number, number: number, args: string): void {
    const call: TracedCall = {
      tid,
      number,
      name: this.#nameOf(number),
      args: args.split(',').map((word) => BigInt(`0x${word.trim()}`)),
      entered: this.#position,
    };
    this.#calls.push(call);
    this.#open.set(tid, call);
  }

  #exit(tid: number, number: number, result: bigint): void {
    const call = this.#open.get(tid);
    // The first exits of a recording, and a new thread's return from clone, have no entry of their own.
    if (call?.number !== number) return;
    call.result = result;
    call.returned = this.#position;
    this.#open.delete(tid);
  }
}

function unreadable(text: string): CountingError {
  return new CountingError(
    'counters-trace-unreadable',
    `a line of perf script cannot be read: ${text}`,
    'report it together with the output of perf --version',
  );
}
