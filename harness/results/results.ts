import { z } from 'zod';
import { AccessRecord } from './access.ts';
import { Arm } from './arm.ts';
import { Rounds } from './rounds.ts';
import { Claim } from './claim.ts';
import { ClientArm, ClientRecord } from './client.ts';
import { Bytes } from './outcome.ts';
import { PageSizes } from './page-sizes.ts';
import { PoolRaise } from './pool-raise.ts';
import { IntegrityRecord, MicroRecord, Sample, SyscallRecord } from './sample.ts';
import { Fragmentation, MachineState, PageDescriptors } from './state.ts';
import { Warning } from './warning.ts';

export const schemaVersion = 2;

/** A model set as it was measured. `id` names it everywhere else in the file. */
export const ModelSet = z.strictObject({
  id: z.string(),
  source: z.enum(['generated', 'files']),
  /** How a generated set was made: a model that llama.cpp runs, or parts of exact sizes. Absent in older results. */
  profile: z.enum(['llama', 'plain']).optional(),
  /** For people: "100 parts of 16 KiB". */
  title: z.string(),
  /** `tiny` and `real` as the claims on time are judged; `own` for the user's files. */
  sizeClass: z.enum(['tiny', 'real', 'own']),
  /** Dropped from the page cache before every load; absent, it is read through a warm one. */
  cache: z.literal('cold').optional(),
  parts: z.int().positive(),
  bytes: Bytes,
  partBytes: z.array(Bytes),
  /** The size of a part as it was asked for: headers make parts differ a little. Of generated sets; absent in older results. */
  nominalPartBytes: Bytes.optional(),
  tensors: z.int().nonnegative(),
  alignment: z.int().positive(),
  seed: z.string().optional(),
  /** Bytes llama.cpp would copy into buffers of its own when it loads them, by kind of CPU; of the user's files. */
  repacked: z.record(z.string(), Bytes).optional(),
  /** Only the base name: results are pasted in public. */
  name: z.string(),
});

export const Environment = z.strictObject({
  /** What made the machine up, e.g. `qemu (tcg)`: its times say nothing of a real one. Absent on a real machine. */
  emulated: z.string().optional(),
  host: z.strictObject({
    kernel: z.string(),
    architecture: z.string(),
    /** One boot of one machine: a digest of the kernel's random number for it, which names nothing. */
    boot: z.string().optional(),
    distribution: z.string(),
    virtualisation: z.string(),
    /** Absent where the kernel does not tell, and in results of before it was recorded; so are the two below. */
    preemption: z.string().optional(),
  }),
  cpu: z.strictObject({
    model: z.string(),
    /** Numbers of x86 that stay where a hypervisor gives the model another name; absent elsewhere and in older results. */
    family: z.int().optional(),
    modelNumber: z.int().optional(),
    logical: z.int(),
    usable: z.int(),
    /** The CPUs that a run's flags left for its threads; `usable` counts them. Absent where no flag was given. */
    chosen: z
      .strictObject({
        cpus: z.string(),
        noHyperthreading: z.boolean(),
        noEfficiencyCores: z.boolean(),
        /** What was left out and why, a sentence each. */
        reasons: z.array(z.string()),
      })
      .optional(),
    microcode: z.string().optional(),
    /** `count` of them, each of `bytes`. */
    caches: z
      .array(
        z.strictObject({
          level: z.int(),
          type: z.enum(['data', 'instruction', 'unified']),
          bytes: Bytes.optional(),
          count: z.int().positive(),
        }),
      )
      .optional(),
  }),
  memory: z.strictObject({ total: Bytes, available: Bytes }),
  /** Absent in older results, whose pages have 4 KiB and 2 MiB. */
  pageSizes: PageSizes.optional(),
  /** Bytes a second one thread copies, in the fastest tenth of about a second; absent in older results and where machines are emulated. */
  copyBandwidth: z.int().positive().optional(),
  nodes: z.array(
    z.strictObject({ id: z.int(), cpus: z.string(), memory: Bytes, distances: z.array(z.int()) }),
  ),
  /** Before the run and, where a keeper raised it, during it. */
  pools: z.array(
    z.strictObject({
      pageBytes: Bytes,
      node: z.int(),
      total: z.int(),
      free: z.int(),
      during: z.int().optional(),
    }),
  ),
  thp: z.strictObject({ enabled: z.string(), defrag: z.string() }),
  numaBalancing: z.string(),
  /** Before the run, and so before any pool was raised. Absent where the kernel does not tell, and in older results. */
  pageDescriptors: PageDescriptors.optional(),
  fragmentation: Fragmentation.optional(),
  /**
   * The hypervisor takes back free memory, in blocks of this size (absent: not told), and gives it again at its
   * next touch, which then takes longer. Absent where it does not, and in older results.
   */
  freePageReporting: z.strictObject({ blockBytes: Bytes.optional() }).optional(),
  tools: z.record(z.string(), z.string()),
  loadAverage: z.array(z.number()),
});

export const Comparison = z.strictObject({
  scenario: z.string(),
  set: z.string(),
  /** Where the baseline was measured on another set that shared the rounds: metric `growth`. */
  baselineSet: z.string().optional(),
  baseline: z.string(),
  candidate: z.string(),
  /** Baseline and candidate are arm ids. */
  metric: z.string(),
  unit: z.string(),
  better: z.enum(['lower', 'higher']),
  /** candidate / baseline */
  ratio: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.int(),
  /** A factor: half of the rounds lie within ratio / mad .. ratio * mad. */
  mad: z.number(),
  /** Places, among the pairs, of rounds far from the others; they are in the estimate all the same. */
  outliers: z.array(z.int()),
  /** The smallest true change, as a ratio above 1, found four times in five; absent where there is no interval. */
  smallestEffect: z.number().optional(),
  /**
   * What each run found, with an interval of its rounds alone. Where it is present `low` and `high` cover the spread
   * between runs as well as between rounds; where it is absent they know rounds alone.
   */
  runs: z
    .array(
      z.strictObject({ run: z.string(), ratio: z.number(), low: z.number(), high: z.number(), n: z.int() }),
    )
    .optional(),
});

export const Notice = z.strictObject({ about: z.string(), reason: z.string(), remedy: z.string() });

export const Run = z.strictObject({
  id: z.string(),
  time: z.iso.datetime(),
  command: z.string(),
  seed: z.int(),
  commit: z.string(),
  /** False when the run was ended before its plan was done. */
  complete: z.boolean(),
  /** How often it was interrupted and continued; absent where it never was. */
  resumptions: z.int().positive().optional(),
});

export const Results = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  run: Run,
  environment: Environment,
  /** Present when several runs were merged. */
  merged: z
    .array(
      z.strictObject({
        /** What the names of its scenarios start with now; empty where it is pooled with other runs. */
        prefix: z.string(),
        /** The names its scenarios have now: those of the runs it is pooled with are among them. */
        scenarios: z.array(z.string()),
        run: Run,
        environment: Environment,
      }),
    )
    .optional(),
  sets: z.array(ModelSet),
  /** Scenarios whose sets were all loaded in the same rounds, so that a ratio between sets is one within a round. */
  sharedRounds: z.array(z.string()).optional(),
  /** How the rounds of each block went; absent in results of before it was recorded. */
  blocks: z.array(Rounds).optional(),
  /** What it took to have the hugepages of this run; absent where the pool was large enough or could not be raised. */
  poolRaise: PoolRaise.optional(),
  arms: z.array(Arm),
  /** Of the machine, made only of what stays equal on it; absent in older results and where machines were merged. */
  fingerprint: z.string().optional(),
  /** Before and after the loads of each scenario's sets, in order of time; absent in older results. */
  states: z.array(MachineState).optional(),
  /** Skips that concern the run as a whole (a missing tool, a pool that could not be raised). */
  notices: z.array(Notice),
  samples: z.array(Sample),
  syscalls: z.array(SyscallRecord),
  integrity: z.array(IntegrityRecord),
  micro: z.array(MicroRecord),
  /** What was gained after loading; absent where no scenario asked. */
  access: z.array(AccessRecord).optional(),
  /** Programs of others on the sets, each on files that lie one way; absent where none ran. */
  clientArms: z.array(ClientArm).optional(),
  clients: z.array(ClientRecord).optional(),
  /** Recomputed from the above at every render; absent in what the harness hands over. */
  derived: z
    .strictObject({
      comparisons: z.array(Comparison),
      claims: z.array(Claim),
      /** Absent in older results. */
      warnings: z.array(Warning).optional(),
    })
    .optional(),
});

export type RunRecord = z.infer<typeof Run>;
export type ModelSetRecord = z.infer<typeof ModelSet>;
export type EnvironmentRecord = z.infer<typeof Environment>;
export type ComparisonRecord = z.infer<typeof Comparison>;
export type NoticeRecord = z.infer<typeof Notice>;
export type ResultsRecord = z.infer<typeof Results>;
