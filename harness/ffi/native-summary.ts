import { ios, type FallbackRecord, type IoName } from '../results/index.ts';
import { toNumber } from './library.ts';
import { toFallback, type NativeFallback } from './native-error.ts';

/** What a load did and obtained, as the library sums it up. Times are nanoseconds. */
export interface Summary {
  readonly callReturn: number;
  readonly map: number;
  readonly zero: number;
  readonly fill: number;
  readonly replicate: number;
  readonly other: number;
  readonly payloadBytes: number;
  readonly regionBytes: number;
  readonly regions: number;
  readonly replicas: number;
  readonly extents: number;
  readonly pageKind: string;
  readonly placement: string;
  readonly io: IoName;
  readonly pageFill: 'copy' | 'fault' | 'warm' | undefined;
  readonly threads: number;
  readonly directBytes: number;
  /** Touching the pages before the clock started, for a roof. */
  readonly warm: number;
  readonly fallbacks: FallbackRecord[];
}

/** struct unimap_summary of native/include/unimap.h. */
export const summaryFields = [
  'call_return_ns',
  'map_ns',
  'zero_ns',
  'fill_ns',
  'replicate_ns',
  'other_ns',
  'payload_bytes',
  'region_bytes',
  'data_calls',
  'direct_bytes',
  'warm_ns',
  'region_count',
  'replica_count',
  'extent_count',
  'requested_page_kind',
  'obtained_page_kind',
  'requested_placement',
  'obtained_placement',
  'requested_io',
  'obtained_io',
  'obtained_page_fill',
  'threads',
  'fallback_count',
] as const;

export type NativeSummary = Readonly<Record<(typeof summaryFields)[number], number | bigint>> & {
  readonly fallbacks: readonly NativeFallback[];
};

const pageKindNames = ['best', '4k', 'thp', '2m', '1g'] as const;
const placementNames = ['local', 'mirror', 'interleave', 'unbound'] as const;
const pageFillNames = ['best', 'copy', 'fault', 'warm'] as const;

export const toSummary = (raw: NativeSummary): Summary => {
  const pageFill = pageFillNames[Number(raw.obtained_page_fill)];
  return {
    callReturn: toNumber(raw.call_return_ns),
    map: toNumber(raw.map_ns),
    zero: toNumber(raw.zero_ns),
    fill: toNumber(raw.fill_ns),
    replicate: toNumber(raw.replicate_ns),
    other: toNumber(raw.other_ns),
    payloadBytes: toNumber(raw.payload_bytes),
    regionBytes: toNumber(raw.region_bytes),
    regions: toNumber(raw.region_count),
    replicas: toNumber(raw.replica_count),
    extents: toNumber(raw.extent_count),
    pageKind: pageKindNames[Number(raw.obtained_page_kind)] ?? '?',
    placement: placementNames[Number(raw.obtained_placement)] ?? '?',
    io: ios[Number(raw.obtained_io)] ?? 'buffered',
    pageFill: pageFill === 'best' ? undefined : pageFill,
    threads: toNumber(raw.threads),
    directBytes: toNumber(raw.direct_bytes),
    warm: toNumber(raw.warm_ns),
    fallbacks: raw.fallbacks.slice(0, Number(raw.fallback_count)).map(toFallback),
  };
};
