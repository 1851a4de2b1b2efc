import { CountingError } from './counting-error.ts';
import type { TracedCall } from './traced-call.ts';

/** UNIMAP_MARK_MAGIC and enum unimap_mark of native/include/unimap.h. */
export const markMagic = 0x756e696dn;
const marks = ['', 'load begin', 'load end', 'unload begin', 'unload end'] as const;

interface LoadCalls {
  readonly loadId: number;
  /** Of both brackets, in the order of entry; without the markers. */
  readonly calls: TracedCall[];
}

interface Bracket {
  readonly load: LoadCalls;
  readonly tid: number;
  readonly mark: number;
}

/**
 * Of all calls (in order of entry) those between the markers of each load, made by the thread that issued the markers
 * and by the threads it cloned inside, and those cloned in turn.
 */
export function loadBrackets(calls: readonly TracedCall[]): LoadCalls[] {
  const loads = new Map<number, { load: LoadCalls; descendants: Set<number>; begun: Set<number> }>();
  const open = new Map<number, Bracket>();
  for (const call of calls) {
    const mark = markOf(call);
    if (mark === undefined) {
      for (const { load, tid } of open.values()) {
        const descendants = loads.get(load.loadId)?.descendants;
        if (call.tid !== tid && descendants?.has(call.tid) !== true) continue;
        load.calls.push(call);
        if (isClone(call) && call.result !== undefined && call.result > 0n)
          descendants?.add(Number(call.result));
      }
      continue;
    }
    const loadId = Number(call.args[2] ?? 0n);
    const current = open.get(call.tid);
    if (mark % 2 === 0) {
      if (current?.load.loadId !== loadId || current.mark !== mark - 1) {
        throw broken(`load ${loadId} has "${marks[mark] ?? '?'}" without its beginning on the same thread`);
      }
      open.delete(call.tid);
      continue;
    }
    if (current !== undefined) throw broken(`load ${loadId} begins inside load ${current.load.loadId}`);
    const entry = loads.get(loadId) ?? {
      load: { loadId, calls: [] },
      descendants: new Set<number>(),
      begun: new Set<number>(),
    };
    if (entry.begun.has(mark)) throw broken(`load ${loadId} has "${marks[mark] ?? '?'}" twice`);
    entry.begun.add(mark);
    loads.set(loadId, entry);
    open.set(call.tid, { load: entry.load, tid: call.tid, mark });
  }
  for (const { load, mark } of open.values()) {
    throw broken(`load ${load.loadId} has "${marks[mark] ?? '?'}" and then no end`);
  }
  return [...loads.values()].map(({ load }) => load);
}

function markOf(call: TracedCall): number | undefined {
  if (call.name !== 'prctl' || call.args[0] !== markMagic) return undefined;
  const mark = Number(call.args[1] ?? 0n);
  if (marks[mark] === undefined || mark === 0) throw broken(`${mark} is not a marker`);
  return mark;
}

function isClone(call: TracedCall): boolean {
  return ['clone', 'clone3', 'fork', 'vfork'].includes(call.name);
}

function broken(what: string): CountingError {
  return new CountingError(
    'counters-markers',
    `the markers in the trace do not pair up: ${what}`,
    'give every load of a process its own id, and let it end before the process does',
  );
}
