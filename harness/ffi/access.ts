import { getSystemErrorName } from 'node:util';
import { accessCounters, type AccessCounts, type AccessPatternName } from '../results/index.ts';
import { toBigInt, toNumber } from './library.ts';

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

export interface NativeAccess {
  pass_ns: Iterable<number | bigint>;
  bytes: number | bigint;
  checksum: number | bigint;
  passes: number;
  threads: number;
  counters: { value: number | bigint; available: number; errno_value: number }[];
}

const patternNumbers = { sequential: 0, random: 1, 'random-independent': 1, matvec: 2 } as const;

export const nativeAccessOptions = (request: AccessRequest): Record<string, number> => ({
  pattern: patternNumbers[request.pattern],
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

export const toAccessTimes = (raw: NativeAccess): AccessTimes => ({
  passes: Array.from(raw.pass_ns, toNumber).slice(0, raw.passes),
  bytes: toNumber(raw.bytes),
  threads: raw.threads,
  checksum: toBigInt(raw.checksum).toString(16).padStart(16, '0'),
  counters: Object.fromEntries(
    accessCounters.map((name, index) => {
      const {
        value,
        available,
        errno_value: errno,
      } = raw.counters[index] ?? {
        value: 0,
        available: 0,
        errno_value: 38,
      };
      return [name, available === 0 ? { absent: whyAbsent(errno) } : { count: toNumber(value) }];
    }),
  ) as AccessCounts,
});
