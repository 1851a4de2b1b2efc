import { z } from 'zod';
import { AccessRecord } from './access.ts';
import { ClientRecord } from './client.ts';
import { Failed, Loaded, Skipped, Unsupported } from './outcome.ts';
import { MachineState } from './state.ts';

/** One case, once: a load in a process of its own, never traced. */
export const Sample = z.strictObject({
  kind: z.literal('sample'),
  id: z.string(),
  /** The id of the run it is of, where runs were merged. */
  run: z.string().optional(),
  scenario: z.string(),
  set: z.string(),
  arm: z.string(),
  /**
   * `first`: the first load of this arm on this set, reported apart; `warm-up`: until the machine was steady, in no
   * ratio; `timed` samples are what is compared.
   */
  role: z.enum(['first', 'warm-up', 'timed']),
  round: z.int().nonnegative(),
  /** Place of this sample in its round. */
  position: z.int().nonnegative(),
  outcome: z.discriminatedUnion('status', [Loaded, Failed, Skipped, Unsupported]),
});

export const callClasses = ['region', 'setup', 'source', 'data', 'teardown', 'runtime'] as const;
export const CallClass = z.enum(callClasses);

const ClassCounts = z.strictObject({
  region: z.int().nonnegative(),
  setup: z.int().nonnegative(),
  source: z.int().nonnegative(),
  data: z.int().nonnegative(),
  teardown: z.int().nonnegative(),
  runtime: z.int().nonnegative(),
});

/** What one counter saw between the markers of one load and of its unload. */
export const CallCount = z.strictObject({
  counter: z.enum(['strace', 'perf']),
  classes: ClassCounts,
  total: z.int().nonnegative(),
  /** By class and system call name, for whoever wants to check by hand. */
  calls: z.array(z.strictObject({ class: CallClass, name: z.string(), count: z.int().positive() })),
});

/** Both counters over one and the same execution of one case. */
export const SyscallRecord = z.strictObject({
  kind: z.literal('syscalls'),
  scenario: z.string(),
  set: z.string(),
  arm: z.string(),
  outcome: z.discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('completed'),
      /** Present counters only; a missing one is named in `missing`. */
      counts: z.array(CallCount).min(1),
      /** True when two counters watched and agreed call by call; absent with one counter. */
      agree: z.boolean().optional(),
      /** Where they part, when they do not agree. */
      disagreement: z.string().optional(),
      missing: z.array(
        z.strictObject({ counter: z.enum(['strace', 'perf']), reason: z.string(), remedy: z.string() }),
      ),
      replicas: z.int().positive(),
      obtainedPageKind: z.string(),
    }),
    Failed,
    Skipped,
    Unsupported,
  ]),
});

/** A byte or an address that is not what it should be. */
export const Mismatch = z.strictObject({
  what: z.enum(['byte', 'address', 'overlap', 'alignment']),
  path: z.string(),
  part: z.int().nonnegative(),
  tensor: z.string().optional(),
  /** In the part. */
  offset: z.int().nonnegative(),
  replica: z.int().nonnegative(),
  node: z.int().optional(),
  expected: z.string(),
  found: z.string(),
});

export const IntegrityRecord = z.strictObject({
  kind: z.literal('integrity'),
  scenario: z.string(),
  set: z.string(),
  arm: z.string(),
  outcome: z.discriminatedUnion('status', [
    z.strictObject({
      status: z.enum(['passed']),
      /** `generator`: recomputed from the manifest; `files`: the parts read afresh. */
      source: z.enum(['generator', 'files']),
      replicas: z.int().positive(),
      /** Over all replicas. */
      bytes: z.int().nonnegative(),
      tensors: z.int().nonnegative(),
      requestedPageKind: z.string(),
      obtainedPageKind: z.string(),
      obtainedPlacement: z.string(),
      /** Over all regions; absent when the kernel would not tell. */
      pagesPerNode: z.record(z.string(), z.int()).optional(),
      misplaced: z.int().optional(),
    }),
    z.strictObject({
      status: z.literal('mismatch'),
      mismatches: z.array(Mismatch).min(1),
      total: z.int().positive(),
    }),
    Failed,
    Skipped,
    Unsupported,
  ]),
});

/** A micro-measurement: the time of one call in a hot loop (tinybench). */
export const MicroRecord = z.strictObject({
  kind: z.literal('micro'),
  name: z.string(),
  /** Median and median absolute deviation of one call. Fractions of a nanosecond matter here. */
  medianNs: z.number(),
  madNs: z.number(),
  n: z.int().positive(),
});

/** What a run observes. */
export const Observation = z.discriminatedUnion('kind', [
  Sample,
  SyscallRecord,
  IntegrityRecord,
  MicroRecord,
  MachineState,
  AccessRecord,
  ClientRecord,
]);

export type SampleRecord = z.infer<typeof Sample>;
export type CallClassName = z.infer<typeof CallClass>;
export type CallCountRecord = z.infer<typeof CallCount>;
export type SyscallsRecord = z.infer<typeof SyscallRecord>;
export type MismatchRecord = z.infer<typeof Mismatch>;
export type IntegrityOutcome = z.infer<typeof IntegrityRecord>['outcome'];
export type IntegrityRecordType = z.infer<typeof IntegrityRecord>;
export type MicroRecordType = z.infer<typeof MicroRecord>;
export type ObservationRecord = z.infer<typeof Observation>;
