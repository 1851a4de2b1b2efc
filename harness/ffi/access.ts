import { getSystemErrorName } from 'node:util';
import {
  accessCounters,
  type AccessCounterName,
  type AccessCounts,
  type AccessPatternName,
} from '../results/index.ts';
import { enums, type NameIn } from './enums.ts';
import { strangeAnswer } from './library-answer.ts';
import type { Struct } from './structs.ts';

type AccessCount = AccessCounts[AccessCounterName];

/** A way to read loaded weights; the library's header says what each pattern does. */
export interface AccessRequest {
  readonly replica: number;
  /** Each loaded as one: the tensors, in any strategy. None: all that was loaded. In bytes of the part file. */
  readonly ranges: readonly { readonly part: number; readonly offset: number; readonly bytes: number }[];
  readonly pattern: AccessPatternName;
  /** 0: one for each usable CPU, of the node where one is named. */
  readonly threads: number;
  /** The threads run on; undefined: any. */
  readonly node: number | undefined;
  readonly passes: number;
  readonly seed: number;
  /** Of a random pass; 0: as many as the ranges hold. */
  readonly lines: number;
}

export interface AccessTimes {
  /** Nanoseconds of each pass. */
  readonly passes: number[];
  /** Read by one pass. */
  readonly bytes: number;
  readonly threads: number;
  /** Of one pass, the same for every strategy: 16 hexadecimal digits. */
  readonly checksum: string;
  readonly counters: AccessCounts;
}

/** A random pass of the library is one pattern, dependent or not. */
const patternOf = (pattern: AccessPatternName): NameIn<'unimap_pattern'> =>
  pattern === 'random-independent' ? 'random' : pattern;

export const nativeAccessOptions = (
  request: AccessRequest,
): Struct<'unimap_access_options'> & { padding: 0 } => ({
  pattern: enums.unimap_pattern[patternOf(request.pattern)],
  threads: request.threads,
  node: request.node ?? -1,
  passes: request.passes,
  dependent: request.pattern === 'random' ? 1 : 0,
  padding: 0,
  seed: request.seed,
  lines: request.lines,
});

/** The kernel's own words for why it does not count: most often that a virtual machine has no such counter. */
const whyAbsent = (errno: number): string => {
  const name = getSystemErrorName(-errno);
  if (name === 'EACCES' || name === 'EPERM')
    return `perf_event_open: ${name}, not permitted (sysctl kernel.perf_event_paranoid=2)`;
  if (name === 'EBUSY') return 'the CPU counts fewer events at once than were asked for';
  return `perf_event_open: ${name}, this machine does not count it`;
};

const toCount = (raw: Struct<'unimap_access_result'>, name: AccessCounterName): AccessCount => {
  const counter = raw.counters[enums.unimap_counter_kind[name]];
  if (counter === undefined) throw strangeAnswer(`unimap_access_result.counters has no ${name}`);
  return counter.available === 0 ? { absent: whyAbsent(counter.errno_value) } : { count: counter.value };
};

export const toAccessTimes = (raw: Struct<'unimap_access_result'>): AccessTimes => ({
  passes: raw.pass_ns.slice(0, raw.passes),
  bytes: raw.bytes,
  threads: raw.threads,
  checksum: raw.checksum.toString(16).padStart(16, '0'),
  counters: Object.fromEntries(accessCounters.map((name) => [name, toCount(raw, name)])) as AccessCounts,
});
