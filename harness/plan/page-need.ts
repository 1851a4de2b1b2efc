import { isHugetlb, traitsOf, type ArmDefinition } from '../results/index.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import { hugetlbBytes, layoutSize, pageBytesIn, type LaidOutPart, type SizedKind } from './layout-size.ts';

/** `best` is planned for as the pages most machines have. */
const plannedKind = ({ pageKind }: Pick<ArmDefinition, 'pageKind'>): SizedKind =>
  pageKind === 'best' ? '2m' : pageKind;

/** What one replica of an arm with pages of its own maps. */
export const replicaBytes = (
  arm: Pick<ArmDefinition, 'strategy' | 'pageKind'>,
  parts: readonly LaidOutPart[],
  sizes = ownPageSizes(),
): number =>
  layoutSize(
    traitsOf(arm.strategy).layout === 'per-part' ? 'per-part' : 'unified',
    parts,
    pageBytesIn(sizes)[plannedKind(arm)],
    sizes.base,
  ).mapped;

/** The hugepages an arm takes on every node it uses; nothing for arms that take none. */
export const pageNeeds = (
  arm: Pick<ArmDefinition, 'strategy' | 'pageKind' | 'placement'>,
  parts: readonly LaidOutPart[],
  nodes: readonly number[],
  sizes = ownPageSizes(),
): { pageBytes: number; node: number; pages: number }[] => {
  const kind = plannedKind(arm);
  if (!['own', 'placed'].includes(traitsOf(arm.strategy).memory) || !isHugetlb(kind)) return [];
  const pageBytes = hugetlbBytes[kind];
  const mapped = replicaBytes(arm, parts, sizes);
  const pages = mapped / pageBytes;
  const replicas = Map.groupBy(nodes, (node) => node);
  const each = arm.placement === 'interleave' ? Math.ceil(pages / replicas.size) : pages;
  return [...replicas].map(([node, copies]) => ({
    pageBytes,
    node,
    pages: arm.placement === 'interleave' ? each : each * copies.length,
  }));
};

/** The most that any of several loads needs, which run one after the other. */
export const mostPages = (
  needs: readonly { pageBytes: number; node: number; pages: number }[],
): { pageBytes: number; node: number; pages: number }[] =>
  [...Map.groupBy(needs, ({ pageBytes, node }) => `${pageBytes} ${node}`).values()].map((same) =>
    same.reduce((most, need) => (need.pages > most.pages ? need : most)),
  );
