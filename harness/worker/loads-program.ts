import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { toFailure } from '../ffi/native-error.ts';
import { nativeOptions } from '../ffi/native-options.ts';
import { strangeAnswer } from '../ffi/library-answer.ts';
import { readStruct } from '../ffi/read-struct.ts';
import { toRegion, toRegionPages } from '../ffi/region.ts';
import { toSummary } from '../ffi/summary.ts';
import { nativeFile } from '../native-build/native-files.ts';
import { touchThreads } from '../plan/touch-threads.ts';
import { issuesText } from '../results/index.ts';
import { loadRequest, rangesOf } from './load-request.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';

/** native/loads. @throws UnimapError `library-missing` */
export const loadsProgram = (): string => nativeFile('unimap-loads');

/** `counted`: nothing but the load and the unload. `timed`: touched and observed too, the only load of its process. */
type LoadMode = 'counted' | 'timed';

/** What it reads: words, each ended by a NUL, which no path can hold. */
export const loadsInput = (
  set: WorkerSetDescription,
  mode: LoadMode,
  loads: readonly LoadChoice[],
): string => {
  const { parts } = set;
  const ranges = rangesOf(set);
  const touching = touchThreads(parts, availableParallelism());
  const words = [
    parts.length,
    ...parts.flatMap((part) => [part.path, part.bytes, part.alignment]),
    ranges.length,
    ...ranges.flatMap(({ part, offset, bytes }) => [part, offset, bytes]),
    loads.length,
    ...loads.flatMap((load) => {
      const options = nativeOptions(loadRequest(set, load));
      return [
        mode,
        load.cold ? 1 : 0,
        load.delay ?? 0,
        load.touchBefore ?? 0,
        touching,
        load.beside ? 1 : 0,
        load.arm.strategy,
        options.page_kind,
        options.placement,
        options.threads,
        options.io,
        options.feed,
        options.pin,
        options.drop_cache,
        options.allow_fallback,
        load.nodes.length,
        ...load.nodes,
      ];
    }),
  ];
  return words.map((word) => `${word}\0`).join('');
};

const SummaryAnswer = z.unknown().transform((raw) => toSummary(readStruct('unimap_summary', raw)));
const RegionAnswer = z.unknown().transform((raw) => toRegion(readStruct('unimap_region', raw)));
const ErrorAnswer = z.unknown().transform((raw) => toFailure(readStruct('unimap_error', raw)));
const RegionWithPages = z.looseObject({ pages: z.unknown() }).transform(({ pages, ...region }) => ({
  ...toRegion(readStruct('unimap_region', region)),
  ...toRegionPages(readStruct('unimap_pages', pages)),
}));
const OwnMemory = z.strictObject({ page_tables: z.int(), resident: z.int(), peak_resident: z.int() });
const WhereTold = z
  .int()
  .nullable()
  .transform((figure) => figure ?? undefined);

const failed = z.strictObject({
  status: z.literal('failed'),
  load_id: z.int(),
  error: ErrorAnswer,
});
const counted = z.strictObject({
  status: z.literal('completed'),
  load_id: z.int(),
  summary: SummaryAnswer,
  regions: z.array(RegionAnswer),
});
const timed = z.strictObject({
  ...counted.shape,
  regions: z.array(RegionWithPages),
  /** Of all threads, from the call of unimap_load to its return. */
  load_cpu_ns: z.int(),
  touched_before: z.int(),
  touch_threads: z.int(),
  touch_threads_planned: z.int(),
  touch_ns: z.int(),
  touch_alone_ns: WhereTold,
  pass_ns: WhereTold,
  delayed_ns: z.int(),
  unload_ns: z.int(),
  mappings: z.int(),
  peak_known: z.boolean(),
  before: OwnMemory,
  loaded: OwnMemory,
  after: OwnMemory,
  cached_before: WhereTold,
  cached_after: WhereTold,
});
const notCold = z.strictObject({
  status: z.literal('not-cold'),
  load_id: z.int(),
  cached_before: WhereTold,
});

const CountedAnswer = z.strictObject({ loads: z.array(z.discriminatedUnion('status', [counted, failed])) });
const TimedAnswer = z.strictObject({
  loads: z.tuple([z.discriminatedUnion('status', [timed, failed, notCold])]),
});

export type TimedLoad = z.infer<typeof TimedAnswer>['loads'][0];
export type CompletedLoad = Extract<TimedLoad, { status: 'completed' }>;

/** @throws UnimapError `library-answer` where the program was built from another version's source */
const understood = <T extends z.ZodType>(answer: T, stdout: string): z.infer<T> => {
  const found = answer.safeParse(JSON.parse(stdout));
  if (found.success) return found.data;
  throw strangeAnswer(`of ${loadsProgram()}: ${issuesText(found.error)}`);
};

/** What it answers, load by load. */
export const parseCounted = (stdout: string): z.infer<typeof CountedAnswer>['loads'] =>
  understood(CountedAnswer, stdout).loads;

export const parseTimed = (stdout: string): TimedLoad => understood(TimedAnswer, stdout).loads[0];
