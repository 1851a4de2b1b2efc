import { traitsOf, type ArmDefinition } from '../results/index.ts';
import { layoutSize, pageBytesOf } from './layout-size.ts';

/** The hugepages an arm takes on every node it uses; nothing for arms that take none. */
export const pageNeeds = (
  arm: Pick<ArmDefinition, 'strategy' | 'pageKind' | 'placement'>,
  parts: readonly { bytes: number; alignment: number }[],
  nodes: readonly number[],
): { pageBytes: number; node: number; pages: number }[] => {
  const kind = arm.pageKind === 'best' ? '2m' : arm.pageKind;
  const { memory, layout } = traitsOf(arm.strategy);
  if (memory !== 'own' || (kind !== '2m' && kind !== '1g')) return [];
  const pageBytes = pageBytesOf[kind];
  const { mapped } = layoutSize(layout === 'per-part' ? layout : 'unified', parts, pageBytes);
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
