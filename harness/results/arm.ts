import { z } from 'zod';

/** How parts are laid out and filled; what each stands for is told in the README of `native/`. */
export const strategyNames = [
  'llama-mmap',
  'llama-mmap-numa',
  'llama-read',
  'per-part',
  'unified',
  'unified-shipped',
] as const;
export const pageKinds = ['4k', 'thp', '2m', '1g'] as const;
export const placements = ['mirror', 'interleave', 'local'] as const;

export const Strategy = z.enum(strategyNames);
export const PageKind = z.enum(pageKinds);
export const Placement = z.enum(placements);

/** One way to load: strategy x page kind x placement x io x threads. `id` is those five joined by `/`. */
export const Arm = z.strictObject({
  id: z.string(),
  strategy: Strategy,
  /** `best`: the largest page kind to be had when the load runs. */
  pageKind: z.enum([...pageKinds, 'best']),
  placement: Placement,
  io: z.enum(['buffered']),
  threads: z.int().positive(),
});

export type StrategyName = z.infer<typeof Strategy>;
export type PageKindName = z.infer<typeof PageKind>;
export type PlacementName = z.infer<typeof Placement>;
export type ArmDefinition = z.infer<typeof Arm>;

export const armId = (arm: Omit<ArmDefinition, 'id'>): string =>
  [arm.strategy, arm.pageKind, arm.placement, arm.io, String(arm.threads)].join('/');
