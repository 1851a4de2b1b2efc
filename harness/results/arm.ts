import { z } from 'zod';
import { strategyNames } from './strategy.ts';

/** `thp`: of anonymous memory or the page cache; `tmpfs`: 2 MiB folios of a tmpfs. */
export const pageKinds = ['4k', 'thp', '2m', '1g', 'tmpfs'] as const;
/** Kinds whose pages come from a pool of the kernel's; `thp`, `tmpfs` and `best` promise none. */
export const hugetlbKinds = ['2m', '1g'] as const satisfies readonly (typeof pageKinds)[number][];
export const placements = ['mirror', 'interleave', 'local'] as const;
export const ios = ['buffered', 'direct', 'auto'] as const;
export const feeds = ['pull', 'fan-out'] as const;

export const Strategy = z.enum(strategyNames);
export const PageKind = z.enum(pageKinds);
export const Placement = z.enum(placements);
export const Io = z.enum(ios);

/** One way to load: strategy x page kind x placement x io x threads. `id` is those five joined by `/`. */
export const Arm = z.strictObject({
  id: z.string(),
  strategy: Strategy,
  /** `best`: the largest page kind available when the load runs. */
  pageKind: z.enum([...pageKinds, 'best']),
  placement: Placement,
  io: Io,
  /** That fill, all nodes together; 0 leaves it to the library, which knows what is cached only when it loads. */
  threads: z.int().nonnegative(),
  /** How further replicas are fed, where it is not `pull`. Added to the id, as the four below. */
  feed: z.literal('fan-out').optional(),
  /** Each filling thread stays on one CPU. */
  pin: z.literal(true).optional(),
  /** What was read through the page cache is dropped from it once it is loaded. */
  dropCache: z.literal(true).optional(),
  /** Of a mirror, on the first so many nodes, named again where there are fewer; absent: one on every node. */
  replicas: z.int().positive().optional(),
  /** Of a mirror or an interleave: on these nodes, a replica for each time that one is named; absent: every node with memory. */
  nodes: z.array(z.int().nonnegative()).min(1).optional(),
});

export type PageKindName = z.infer<typeof PageKind>;
export type PlacementName = z.infer<typeof Placement>;
export type IoName = z.infer<typeof Io>;
export type FeedName = (typeof feeds)[number];
export type ArmDefinition = z.infer<typeof Arm>;

export const isHugetlb = (kind: string): kind is (typeof hugetlbKinds)[number] =>
  hugetlbKinds.some((one) => one === kind);

export const armId = (arm: Omit<ArmDefinition, 'id'>): string =>
  [
    arm.strategy,
    arm.pageKind,
    arm.placement,
    arm.io,
    arm.threads === 0 ? 'auto' : String(arm.threads),
    ...(arm.feed === undefined ? [] : [arm.feed]),
    ...(arm.pin ? ['pin'] : []),
    ...(arm.dropCache ? ['drop-cache'] : []),
    ...(arm.replicas === undefined ? [] : [`${arm.replicas}-replicas`]),
    ...(arm.nodes === undefined ? [] : [`on-${arm.nodes.join('+')}`]),
  ].join('/');
