import { resolveArms } from '../plan/resolve-arms.ts';
import { memoryNeed } from '../plan/memory-need.ts';
import { pageNeeds } from '../plan/page-need.ts';
import type { LaidOutPart } from '../plan/layout-size.ts';
import { isHugetlb, type ArmDefinition, type StrategyName } from '../results/index.ts';
import type { ScenarioArm } from '../scenario/scenario.ts';
import { sizeText } from '../wording/size-text.ts';

/** What decides which ways a model can be loaded here. */
export interface Here {
  /** Nodes with memory. */
  readonly nodes: readonly number[];
  readonly cpus: number;
  /** Memory that can be had without swapping, the pool of hugepages not among it. */
  readonly availableBytes: number;
  /** Hugepages of 2 MiB that nobody has, by node. */
  readonly freePages: ReadonlyMap<number, number>;
  /** Whether the kernel gives transparent hugepages to a program that asks. */
  readonly thp: boolean;
  /** Whether the pool may be raised. */
  readonly raisesPool: boolean;
}

export interface LeftOut {
  readonly way: string;
  readonly reason: string;
  readonly remedy: string;
}

/** The way everything is held against: what llama.cpp does by default. */
export const usualStrategy: StrategyName = 'llama-mmap';
const kernelPlaced = ['llama-mmap', 'llama-read', 'llama-direct', 'unified-view'] as const;

/** What the free pool lacks, on the first node that is short. */
const poolShortage = (
  arm: ArmDefinition,
  parts: readonly LaidOutPart[],
  { nodes, freePages }: Here,
): { node: number; pages: number; free: number } | undefined =>
  pageNeeds(arm, parts, nodes)
    .map(({ node, pages }) => ({ node, pages, free: freePages.get(node) ?? 0 }))
    .find(({ pages, free }) => pages > free);

const memoryShortage = (
  arm: ArmDefinition,
  parts: readonly LaidOutPart[],
  here: Here,
): LeftOut | undefined => {
  const needed =
    isHugetlb(arm.pageKind) && poolShortage(arm, parts, here) === undefined
      ? 0
      : memoryNeed(arm, parts, here.nodes.length);
  if (needed <= here.availableBytes) return undefined;
  return {
    way: arm.id,
    reason: `the whole model would take ${sizeText(needed)}, and ${sizeText(here.availableBytes)} are available`,
    remedy: 'end other programs, or use a machine with more memory',
  };
};

/** Pages of 2 MiB where the pool has them for the whole model, else the largest that need no pool. */
const parallelArms = (
  placement: ScenarioArm['placement'],
  parts: readonly LaidOutPart[],
  here: Here,
): { arms: ArmDefinition[]; leftOut: LeftOut[] } => {
  const arm = (pageKind: ScenarioArm['pageKind']): ArmDefinition[] =>
    resolveArms({ strategy: 'unified-parallel', pageKind, placement }, here.cpus, here.nodes.length);
  const [huge] = arm('2m');
  const short = huge && poolShortage(huge, parts, here);
  if (huge !== undefined && (short === undefined || here.raisesPool)) return { arms: [huge], leftOut: [] };
  return {
    arms: arm(here.thp ? 'thp' : '4k'),
    leftOut:
      huge === undefined || short === undefined
        ? []
        : [
            {
              way: huge.id,
              reason: `node ${short.node} has ${short.free} free pages of 2 MiB, and the whole model takes ${short.pages} there`,
              remedy: 'as root: give --raise-pool, which puts the pool back afterwards',
            },
          ],
  };
};

/** Every way to try, the usual one first, and the ways that cannot be, with why. Each must have room for the whole model. */
export const candidates = (
  parts: readonly LaidOutPart[],
  here: Here,
): { readonly arms: ArmDefinition[]; readonly leftOut: LeftOut[] } => {
  const kernels = kernelPlaced.flatMap((strategy) =>
    resolveArms({ strategy, pageKind: '4k', placement: 'local' }, here.cpus, here.nodes.length),
  );
  const placements = here.nodes.length > 1 ? (['mirror', 'interleave'] as const) : (['mirror'] as const);
  const own = placements.map((placement) => parallelArms(placement, parts, here));
  const all = [...kernels, ...own.flatMap(({ arms }) => arms)];
  const short = all.flatMap((arm) => memoryShortage(arm, parts, here) ?? []);
  return {
    arms: all.filter(({ id }) => short.every(({ way }) => way !== id)),
    leftOut: [...own.flatMap(({ leftOut }) => leftOut), ...short],
  };
};
