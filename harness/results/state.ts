import { z } from 'zod';
import { Bytes } from './outcome.ts';

const Count = z.int().nonnegative();

/**
 * What describes the machine's pages: 64 bytes each for pages of 4 KiB. With `optimized` (vm.hugetlb_optimize_vmemmap) the
 * kernel gives back most of it for each page that comes into a hugetlb pool; absent where it cannot.
 */
export const PageDescriptors = z.strictObject({ bytes: Bytes, optimized: z.boolean().optional() });

/** How much of the free memory lies in blocks that hold a huge page, and how often a thread waited for such a block. */
export const Fragmentation = z.strictObject({
  free: Bytes,
  freeInHugeBlocks: Bytes,
  /** Since the machine started; absent where the kernel does not compact. */
  compactionStalls: Count.optional(),
});

/** The kernel's pressure stall information: percent of the last ten seconds, microseconds since it was started. */
const Stall = z.strictObject({ avg10: z.number().nonnegative(), total: Count });
const Pressure = z.strictObject({ some: Stall.optional(), full: Stall.optional() });

/** Where a set lies, without its path: results are pasted in public. */
const SetPlace = z.strictObject({
  set: z.string(),
  mount: z.strictObject({ fileSystem: z.string(), options: z.string() }).optional(),
  /** Of the set, in the page cache. */
  cached: Bytes.optional(),
  /** Node -> share of what is cached, 0..1; absent where it could not be known without reading more into the cache. */
  cachedPerNode: z.record(z.string(), z.number()).optional(),
});

/**
 * What may change on a machine while it measures, before and after the loads of some sets. Everything but the first
 * five fields is absent where the kernel does not tell. What stays is in `environment`.
 */
export const MachineState = z.strictObject({
  kind: z.literal('state'),
  scenario: z.string(),
  when: z.enum(['before', 'after']),
  time: z.iso.datetime(),
  sets: z.array(SetPlace),
  /**
   * Since the machine started, and for `own` since the harness did, its ended children included; milliseconds over all CPUs.
   * `kernel`: of `busy`, threads of the kernel's that are there now and interrupts, on whoever's behalf; absent in older results.
   */
  cpuTime: z
    .strictObject({
      total: Count,
      busy: Count,
      steal: Count,
      own: Count.optional(),
      kernel: Count.optional(),
    })
    .optional(),
  frequency: z
    .strictObject({
      governor: z.string().optional(),
      /** Of the slowest and the fastest CPU at that moment. */
      megahertz: z.strictObject({ lowest: z.number(), highest: z.number() }).optional(),
      /** Times the hardware has throttled any core or package. */
      throttled: Count.optional(),
    })
    .optional(),
  pools: z.array(z.strictObject({ pageBytes: Bytes, node: Count, total: Count, free: Count })),
  thp: z.strictObject({ enabled: z.string(), defrag: z.string() }),
  numaBalancing: z.string(),
  pageDescriptors: PageDescriptors.optional(),
  fragmentation: Fragmentation.optional(),
  available: Bytes.optional(),
  pressure: z.strictObject({
    cpu: Pressure.optional(),
    memory: Pressure.optional(),
    io: Pressure.optional(),
  }),
  /** Of the control group this process is in and those above it; a limit that is not set is absent. */
  limits: z.strictObject({
    memory: Bytes.optional(),
    /** CPU time per time. */
    cpus: z.number().positive().optional(),
    cpuset: z.string().optional(),
    nodes: z.string().optional(),
    /** Milliseconds for which the limit `cpus` held processes back. */
    heldBack: Count.optional(),
  }),
  loadAverage: z.array(z.number()),
});

export type MachineStateRecord = z.infer<typeof MachineState>;
export type SetPlaceRecord = z.infer<typeof SetPlace>;
