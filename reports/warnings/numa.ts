import type { EnvironmentRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import type { Detected } from './detected.ts';
import { setOf, type Span } from './span.ts';

/** Of the cached pages of a set. */
const worthSaying = 0.05;

/** Only where the kernel has another node to move pages to. */
export const numaBalancing = (span: Span, { nodes }: Pick<EnvironmentRecord, 'nodes'>): Detected[] => {
  const modes = [span.before, span.after]
    .map((state) => Number(state.numaBalancing))
    .filter((mode) => mode > 0);
  if (modes.length === 0 || nodes.filter(({ memory }) => memory > 0).length < 2) return [];
  return [
    {
      code: 'numa-balancing',
      scenario: span.scenario,
      ...setOf(span),
      figures: { excess: 1, mode: Math.max(...modes) },
    },
  ];
};

/** Nodes that held pages of what was loaded. */
const loadedNodes = (samples: readonly SampleRecord[]): Set<string> =>
  new Set(
    samples.flatMap(({ outcome }) =>
      outcome.status === 'completed'
        ? Object.entries(outcome.pages.perNode ?? {}).flatMap(([node, pages]) => (pages > 0 ? [node] : []))
        : [],
    ),
  );

/** Of what is cached, the share on nodes without a CPU or without a page of any load: whoever read it read across a link. */
const astray = (
  perNode: Readonly<Record<string, number>>,
  nodes: EnvironmentRecord['nodes'],
  loaded: ReadonlySet<string>,
): number => {
  const cpuless = new Set(nodes.filter(({ cpus }) => cpus === '').map(({ id }) => String(id)));
  return Object.entries(perNode).reduce(
    (sum, [node, share]) => sum + (cpuless.has(node) || (loaded.size > 0 && !loaded.has(node)) ? share : 0),
    0,
  );
};

/**
 * The set's page cache on a node where no load had a page, or on one of memory alone; or moved during the span, so that
 * early and late rounds read from different nodes. `samples`: those of the span's scenario, which may be of more sets.
 */
export const cacheNode = (
  span: Span,
  { nodes }: Pick<EnvironmentRecord, 'nodes'>,
  samples: readonly SampleRecord[],
): Detected[] => {
  if (nodes.length < 2) return [];
  return span.before.sets.flatMap(({ set, cachedPerNode: from }) => {
    const to = span.after.sets.find((place) => place.set === set)?.cachedPerNode;
    // A mapping of the page cache has its pages where that is: it says nothing of where copies went.
    const loaded = loadedNodes(
      samples.filter(
        ({ set: of, outcome }) =>
          of === set && outcome.status === 'completed' && outcome.obtained.placement !== 'unbound',
      ),
    );
    const away = Math.max(...[from, to].map((share) => (share ? astray(share, nodes, loaded) : 0)));
    const moved =
      from && to ? nodes.reduce((sum, { id }) => sum + Math.abs((to[id] ?? 0) - (from[id] ?? 0)), 0) / 2 : 0;
    const excess = Math.max(away, moved) / worthSaying;
    if (excess < 1) return [];
    return [{ code: 'cache-node' as const, scenario: span.scenario, set, figures: { excess, away, moved } }];
  });
};
