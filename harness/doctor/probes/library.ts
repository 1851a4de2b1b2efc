import { statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LoadedModel, LoadError } from '../../ffi/model.ts';
import type { FallbackRecord } from '../../results/index.ts';
import { UnimapError } from '../../unimap-error.ts';
import { observeRegions } from '../../worker/observe.ts';

export type LibraryValue =
  | {
      readonly loaded: true;
      readonly pageKind: string;
      readonly placement: string;
      readonly pageFill?: string;
      readonly fallbacks: readonly Pick<
        FallbackRecord,
        'aspect' | 'requested' | 'obtained' | 'reason' | 'remedy'
      >[];
    }
  | { readonly loaded: false; readonly reason: string; readonly remedy: string };

/** Loads a small file as a set of one part: hugepages, placement and userfaultfd at once, as a real load takes them. */
export const library = (nodes: readonly number[]): LibraryValue => {
  const path = fileURLToPath(import.meta.url);
  const bytes = statSync(path).size;
  let model: LoadedModel | undefined;
  try {
    model = LoadedModel.load({
      parts: [{ path, bytes, alignment: 32 }],
      ranges: [{ part: 0, offset: 0, bytes }],
      arm: {
        strategy: 'unified-parallel',
        pageKind: '2m',
        placement: 'mirror',
        io: 'buffered',
        threads: nodes.length,
      },
      nodes,
      allowFallback: true,
    });
    model.touch(1);
    const { obtained, doubts } = observeRegions(model.summary, model.regionsWithPages());
    return {
      loaded: true,
      pageKind: obtained.pageKind,
      placement: obtained.placement,
      ...(obtained.pageFill && { pageFill: obtained.pageFill }),
      fallbacks: [...model.summary.fallbacks, ...doubts].map(
        ({ aspect, requested, obtained: got, reason, remedy }) => ({
          aspect,
          requested,
          obtained: got,
          reason,
          remedy,
        }),
      ),
    };
  } catch (error) {
    if (error instanceof LoadError)
      return { loaded: false, reason: error.failure.message, remedy: error.failure.remedy };
    if (error instanceof UnimapError) return { loaded: false, reason: error.message, remedy: error.remedy };
    throw error;
  } finally {
    model?.unload();
  }
};

/** Sets this process's peak of memory back (proc(5), clear_refs), as a timed load does. */
export const peakMemory = (): boolean => {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
};
