import { libraryMetrics, metrics, type FallbackRecord, type LibraryMetric } from '../results/index.ts';
import { nameOf, type NameIn } from './enums.ts';
import { strangeAnswer } from './library-answer.ts';
import { toFallback } from './native-error.ts';
import type { Struct } from './structs.ts';

export interface Summary {
  readonly figures: Readonly<Record<LibraryMetric, number>>;
  readonly regions: number;
  readonly replicas: number;
  /** Of one replica. */
  readonly extents: number;
  /** These four are what was obtained as far as the library knows. */
  readonly pageKind: NameIn<'unimap_page_kind'>;
  readonly placement: NameIn<'unimap_placement'>;
  readonly io: NameIn<'unimap_io'>;
  /** Of fills that choose. */
  readonly pageFill: Exclude<NameIn<'unimap_page_fill'>, 'best'> | undefined;
  /** That filled. */
  readonly threads: number;
  readonly fallbacks: FallbackRecord[];
}

export const toSummary = (raw: Struct<'unimap_summary'>): Summary => {
  const pageFill = nameOf('unimap_page_fill', raw.obtained_page_fill);
  if (raw.fallbacks.length < raw.fallback_count)
    throw strangeAnswer(
      `unimap_summary.fallback_count is ${raw.fallback_count}, of ${raw.fallbacks.length} told`,
    );
  return {
    figures: Object.fromEntries(
      libraryMetrics.map((name): [LibraryMetric, number] => [name, raw[metrics[name].source]]),
    ) as Record<LibraryMetric, number>,
    regions: raw.region_count,
    replicas: raw.replica_count,
    extents: raw.extent_count,
    pageKind: nameOf('unimap_page_kind', raw.obtained_page_kind),
    placement: nameOf('unimap_placement', raw.obtained_placement),
    io: nameOf('unimap_io', raw.obtained_io),
    pageFill: pageFill === 'best' ? undefined : pageFill,
    threads: raw.threads,
    fallbacks: raw.fallbacks.slice(0, raw.fallback_count).map(toFallback),
  };
};
