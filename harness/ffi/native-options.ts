import { enums } from './enums.ts';
import type { LoadRequest } from './load-request.ts';
import { structFields, type Struct } from './structs.ts';

/** `unimap_options`, without the strategy, which the library knows by name. */
export const nativeOptions = ({
  arm,
  nodes,
  allowFallback,
}: LoadRequest): Omit<Struct<'unimap_options'>, 'strategy'> => ({
  page_kind: enums.unimap_page_kind[arm.pageKind],
  placement: enums.unimap_placement[arm.placement],
  threads: arm.threads,
  io: enums.unimap_io[arm.io],
  feed: enums.unimap_feed[arm.feed ?? 'pull'],
  pin: arm.pin ? 1 : 0,
  drop_cache: arm.dropCache ? 1 : 0,
  allow_fallback: allowFallback ? 1 : 0,
  // Markers are for a counter, and counters watch native/loads alone, which sets them itself.
  markers: 0,
  node_count: nodes.length,
  nodes: Array.from({ length: structFields.unimap_options.nodes.most }, (_, index) => nodes[index] ?? 0),
  load_id: 0,
});
