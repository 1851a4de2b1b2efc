import type { LaidOutPart } from '../plan/layout-size.ts';
import { pageNeeds } from '../plan/page-need.ts';
import type { ArmDefinition } from '../results/index.ts';
import { nodesOf } from '../worker/choose-load.ts';

type Need = ReturnType<typeof pageNeeds>[number];

/** The hugepages that each load of a block takes. */
export const blockNeeds = (
  {
    arms,
    parts,
  }: { readonly arms: readonly ArmDefinition[]; readonly parts: readonly (readonly LaidOutPart[])[] },
  nodes: readonly number[],
): Need[] => parts.flatMap((set) => arms.flatMap((arm) => pageNeeds(arm, set, nodesOf(arm, nodes))));

/** The kernel gives them first thing or not at all, and they hold most of a small machine's memory. */
export const takesGibibytePages = (needs: readonly Pick<Need, 'pageBytes' | 'pages'>[]): boolean =>
  needs.some(({ pageBytes, pages }) => pageBytes === 1024 ** 3 && pages > 0);
