import { feeds, ios, type PlacementName } from '../results/index.ts';
import type { LoadRequest } from './load-request.ts';

const pageKinds = { best: 0, '4k': 1, thp: 2, '2m': 3, '1g': 4 } as const;
const placements = { local: 0, mirror: 1, interleave: 2 } as const satisfies Record<PlacementName, number>;

/** UNIMAP_MAX_NODES of native/include/unimap.h. */
const mostNodes = 64;

/** struct unimap_options of native/include/unimap.h, but for the strategy, which the library knows by name. */
export const nativeOptions = ({ arm, nodes, allowFallback, markers, loadId }: LoadRequest) => ({
  page_kind: pageKinds[arm.pageKind],
  placement: placements[arm.placement],
  threads: arm.threads,
  io: ios.indexOf(arm.io),
  feed: feeds.indexOf(arm.feed ?? 'pull'),
  pin: arm.pin ? 1 : 0,
  drop_cache: arm.dropCache ? 1 : 0,
  allow_fallback: allowFallback ? 1 : 0,
  markers: markers ? 1 : 0,
  node_count: nodes.length,
  nodes: Array.from({ length: mostNodes }, (_, index) => nodes[index] ?? 0),
  load_id: loadId,
});
