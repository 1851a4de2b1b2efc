import { resolve } from 'node:path';
import { callClasses, type CallClassName, type CallCountRecord } from '../results/sample.ts';
import { agreement } from './agreement.ts';
import { CountingError } from './counting-error.ts';
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
 * Where the counters disagree, one whose calls cannot be classed has no count and the disagreement says why.
 *
 * @throws CountingError `counters-unclassified-call`
 */
export function classifyLoad(load: LoadStreams, ground: LoadGround): CountedLoad {
  const { loadId, streams } = load;
  const cwd = ground.cwd ?? process.cwd();
  const known: Ground = {
    regions: ground.regions,
    parts: new Set(ground.parts.map((part) => resolve(cwd, part))),
    cwd,
  };
  const strace = streams.find(({ counter }) => counter === 'strace')?.calls;
  const perf = streams.find(({ counter }) => counter === 'perf')?.calls;
  const compared = strace === undefined || perf === undefined ? undefined : agreement(strace, perf);
  if (compared?.agree === true) {
    const counts = streams.map(({ counter, calls }) =>
      countClasses(counter, counter === 'perf' ? compared.perf : calls, known),
    );
    return { loadId, counts, agree: true };
  }
  if (compared === undefined) {
    return { loadId, counts: streams.map(({ counter, calls }) => countClasses(counter, calls, known)) };
  }
  return disagreeing(load, known, compared.disagreement);
}

function disagreeing({ loadId, streams }: LoadStreams, ground: Ground, disagreement: string): CountedLoad {
  const counts: CallCountRecord[] = [];
  const sentences = [disagreement];
  for (const { counter, calls } of streams) {
    try {
      counts.push(countClasses(counter, calls, ground));
    } catch (error) {
      // An event one counter missed leaves the calls after it without their descriptor.
      if (!(error instanceof CountingError)) throw error;
      sentences.push(`${counter} has an ${error.message}`);
    }
  }
  return { loadId, counts, agree: false, disagreement: sentences.join('; ') };
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
