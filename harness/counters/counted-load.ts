import { resolve } from 'node:path';
import { callClasses, type CallClassName, type CallCountRecord } from '../results/sample.ts';
import { agreement } from './agreement.ts';
import { CallClassifier, type Ground } from './call-class.ts';
import type { AddressRange } from './mapped-ranges.ts';
import type { TracedCall } from './traced-call.ts';

export type CounterName = CallCountRecord['counter'];

/** What each counter that was present saw of one load and its unload. */
export interface LoadStreams {
  readonly loadId: number;
  readonly streams: readonly { readonly counter: CounterName; readonly calls: readonly TracedCall[] }[];
}

export interface LoadGround {
  /** Where the command says its data is. */
  readonly regions: readonly AddressRange[];
  /** Absolute paths. */
  readonly parts: readonly string[];
  /** Of the command; that of this process unless given. */
  readonly cwd?: string | undefined;
}

export interface CountedLoad {
  readonly loadId: number;
  readonly counts: CallCountRecord[];
  /** Absent with one counter. */
  readonly agree?: boolean;
  /** Where the counters part, when they do. */
  readonly disagreement?: string;
}

/**
 * Counts one load by class and counter. perf cannot see paths: where the counters agree call by call it is given those
 * strace saw; else, and alone, whatever it saw opened counts as a part unless it is O_TMPFILE.
 *
 * @throws CountingError `counters-unclassified-call`
 */
export function classifyLoad(load: LoadStreams, ground: LoadGround): CountedLoad {
  const cwd = ground.cwd ?? process.cwd();
  const known: Ground = {
    regions: ground.regions,
    parts: new Set(ground.parts.map((part) => resolve(cwd, part))),
    cwd,
  };
  const strace = load.streams.find(({ counter }) => counter === 'strace')?.calls;
  const perf = load.streams.find(({ counter }) => counter === 'perf')?.calls;
  const compared = strace === undefined || perf === undefined ? undefined : agreement(strace, perf);
  const counts = load.streams.map(({ counter, calls }) =>
    countClasses(counter, counter === 'perf' && compared?.agree === true ? compared.perf : calls, known),
  );
  if (compared === undefined) return { loadId: load.loadId, counts };
  if (compared.agree) return { loadId: load.loadId, counts, agree: true };
  return { loadId: load.loadId, counts, agree: false, disagreement: compared.disagreement };
}

/** One counter's calls of one load, by class and by name; the classes sum to the total. */
export function countClasses(
  counter: CounterName,
  calls: readonly TracedCall[],
  ground: Ground,
): CallCountRecord {
  const classifier = new CallClassifier(ground);
  const classes = { region: 0, setup: 0, source: 0, data: 0, teardown: 0, runtime: 0 };
  const names = new Map<string, { class: CallClassName; name: string; count: number }>();
  for (const { call, side } of moments(calls)) {
    if (side === 'left') {
      classifier.leave(call);
      continue;
    }
    const of = classifier.enter(call);
    classes[of] += 1;
    const key = `${of} ${call.name}`;
    const entry = names.get(key) ?? { class: of, name: call.name, count: 0 };
    entry.count += 1;
    names.set(key, entry);
  }
  const ordered = [...names.values()].sort(
    (a, b) => callClasses.indexOf(a.class) - callClasses.indexOf(b.class) || (a.name < b.name ? -1 : 1),
  );
  return { counter, classes, total: calls.length, calls: ordered };
}

/** Entries and returns in the order they happened, across threads. */
function moments(calls: readonly TracedCall[]): { call: TracedCall; side: 'entered' | 'left' }[] {
  return calls
    .flatMap((call) => {
      const entry = { call, side: 'entered' as const, at: call.entered, order: 0 };
      return call.returned === undefined
        ? [entry]
        : [entry, { call, side: 'left' as const, at: call.returned, order: 1 }];
    })
    .sort((a, b) => a.at - b.at || a.order - b.order);
}
