import type { LaidOutPart } from '../plan/layout-size.ts';
import { pageNeeds } from '../plan/page-need.ts';
import type { ArmDefinition } from '../results/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { nodesOf } from '../worker/choose-load.ts';

type Need = ReturnType<typeof pageNeeds>[number];

/** Files in a hugetlbfs take the pages that a mapping for each part takes. */
const hugetlbfsFiles = {
  strategy: 'per-part',
  pageKind: '2m',
  placement: 'local',
} as const satisfies Partial<ArmDefinition>;
type Taking = Parameters<typeof pageNeeds>[0] & Pick<ArmDefinition, 'replicas' | 'nodes'>;

/** The hugepages that each load of a block takes. */
export const blockNeeds = (
  {
    arms,
    parts,
    scenario,
  }: {
    readonly arms: readonly ArmDefinition[];
    readonly parts: readonly (readonly LaidOutPart[])[];
    readonly scenario?: Pick<Scenario, 'measure'>;
  },
  nodes: readonly number[],
): Need[] => {
  const ways = scenario?.measure.client?.ways ?? [];
  const loads: readonly Taking[] = [...arms, ...(ways.includes('hugetlbfs') ? [hugetlbfsFiles] : [])];
  return parts.flatMap((set) => loads.flatMap((arm) => pageNeeds(arm, set, nodesOf(arm, nodes))));
};

/** The kernel gives them first thing or not at all, and they hold most of a small machine's memory. */
export const takesGibibytePages = (needs: readonly Pick<Need, 'pageBytes' | 'pages'>[]): boolean =>
  needs.some(({ pageBytes, pages }) => pageBytes === 1024 ** 3 && pages > 0);
