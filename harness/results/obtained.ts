import type { ArmDefinition } from './arm.ts';
import type { LoadedOutcome } from './outcome.ts';
import { traitsOf } from './strategy.ts';

/** What an arm asked for and did not get. */
export interface Shortfall {
  readonly aspect: 'page-kind' | 'placement' | 'io' | 'threads' | 'lock';
  readonly requested: string;
  readonly obtained: string;
}

/** Of the page cache `thp` asks for huge pages, whatever the file system calls them; `4k` asks for nothing. */
const pageKindAsked = (
  { strategy, pageKind }: Pick<ArmDefinition, 'strategy' | 'pageKind'>,
  obtained: string,
): string => {
  if (['own', 'placed'].includes(traitsOf(strategy).memory)) return pageKind;
  return pageKind === 'thp' && ['4k', 'mixed'].includes(obtained) ? pageKind : 'best';
};

/**
 * `best` asks for no particular page kind, `auto` for no particular io; pages of the cache and the heap are the
 * kernel's to place, unless they were to be interleaved.
 */
export const shortfalls = (
  arm: Pick<ArmDefinition, 'strategy' | 'pageKind' | 'placement' | 'io'>,
  obtained: { readonly pageKind: string; readonly placement?: string; readonly io?: string | undefined },
): Shortfall[] => {
  const { placement = arm.placement, io = arm.io } = obtained;
  const placedByKernel = traitsOf(arm.strategy).memory !== 'own';
  const all: Shortfall[] = [
    { aspect: 'page-kind', requested: pageKindAsked(arm, obtained.pageKind), obtained: obtained.pageKind },
    {
      aspect: 'placement',
      requested: placedByKernel && arm.placement === 'local' ? placement : arm.placement,
      obtained: placement,
    },
    { aspect: 'io', requested: arm.io, obtained: io },
  ];
  return all.filter(
    ({ requested, obtained: got }) => requested !== 'best' && requested !== 'auto' && requested !== got,
  );
};

/**
 * Of a load, with memory that was to be locked and is not, and threads that did not start or were not pinned. Fewer threads than requested are none by themselves: a
 * small model has work for so many alone, and only the library knows whether it would have had more.
 */
export const shortfallsOf = ({
  requested,
  obtained,
  fallbacks,
}: Pick<LoadedOutcome, 'requested' | 'obtained' | 'fallbacks'>): Shortfall[] => [
  ...shortfalls(requested, obtained),
  ...fallbacks.flatMap(({ aspect, requested: asked, obtained: got }) =>
    aspect === 'threads' || aspect === 'lock' ? [{ aspect, requested: asked, obtained: got }] : [],
  ),
];
