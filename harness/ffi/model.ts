import { getSystemErrorName } from 'node:util';
import type { LoadRequest } from './load-request.ts';
import { nativeLibrary, toBigInt, toNumber } from './library.ts';
import {
  nativeAccessOptions,
  toAccessTimes,
  type AccessRequest,
  type AccessTimes,
  type NativeAccess,
} from './access.ts';
import { nativeOptions } from './native-options.ts';
import { LoadError, toFailure, type NativeError } from './native-error.ts';
import {
  toRegion,
  toRegionPages,
  type NativePages,
  type NativeRegion,
  type RegionInfo,
  type RegionPages,
} from './native-region.ts';
import { toSummary, type NativeSummary, type Summary } from './native-summary.ts';

export type { LoadRequest } from './load-request.ts';
export { LoadError } from './native-error.ts';

export interface Extent {
  readonly part: number;
  readonly offset: number;
  readonly bytes: number;
  readonly address: bigint;
}

/** Owns one loaded model. Every access goes through the library, which refuses what is not loaded; nothing outlives `unload`. */
export class LoadedModel {
  #handle: unknown;
  readonly summary: Summary;

  private constructor(handle: unknown) {
    this.#handle = handle;
    this.summary = this.#summarize();
  }

  /** @throws LoadError with part, call, reason and remedy. */
  static load(request: LoadRequest): LoadedModel {
    const library = nativeLibrary();
    const strategy = {};
    if (library.strategyFind(request.arm.strategy, strategy) !== 0) {
      throw new LoadError({
        code: 'argument',
        message: `the library knows no strategy ${request.arm.strategy}`,
        remedy: 'run `npm run setup` to build it again',
      });
    }
    const model: unknown[] = [null];
    const error = {} as NativeError;
    const status = library.load(
      request.parts.map((part) => ({ path: part.path, size: part.bytes, alignment: part.alignment })),
      request.parts.length,
      request.ranges.map((range) => ({ part: range.part, offset: range.offset, length: range.bytes })),
      request.ranges.length,
      { strategy, ...nativeOptions(request) },
      model,
      error,
    ) as number;
    if (status !== 0) throw new LoadError(toFailure(error));
    return new LoadedModel(model[0]);
  }

  #summarize(): Summary {
    const raw = {};
    check(nativeLibrary().summarize(this.#handle, raw) as number, 'unimap_summarize');
    return toSummary(raw as NativeSummary);
  }

  /** Reads one byte of every page. Nanoseconds of wall time; `threads` 0 means one per usable CPU. */
  touch(threads: number): { nanoseconds: number; pages: number } {
    const nanoseconds: (number | bigint)[] = [0];
    const pages: (number | bigint)[] = [0];
    const error = {} as NativeError;
    const status = nativeLibrary().touch(this.#handle, threads, nanoseconds, pages, error) as number;
    if (status !== 0) throw new LoadError(toFailure(error));
    return { nanoseconds: toNumber(nanoseconds[0] ?? 0), pages: toNumber(pages[0] ?? 0) };
  }

  /**
   * Reads ranges of one replica again and again. Counters are of all passes and threads.
   * @throws LoadError for what was not loaded, a node without CPUs, or a mapped part that has shrunk
   */
  access(request: AccessRequest): AccessTimes {
    const { ranges } = request;
    const raw = {} as NativeAccess;
    const error = {} as NativeError;
    const status = nativeLibrary().access(
      this.#handle,
      request.replica,
      ranges.map(({ part, offset, bytes }) => ({ part, offset, length: bytes })),
      ranges.length,
      nativeAccessOptions(request),
      raw,
      error,
    ) as number;
    if (status !== 0) throw new LoadError(toFailure(error));
    return toAccessTimes(raw);
  }

  regions(): RegionInfo[] {
    return Array.from({ length: this.summary.regions }, (_, index) => {
      const raw = {};
      check(nativeLibrary().regionAt(this.#handle, index, raw) as number, 'unimap_region_at');
      return toRegion(raw as NativeRegion);
    });
  }

  /** The regions, each with what the kernel says of its pages. Faults nothing in. */
  regionsWithPages(): (RegionInfo & RegionPages)[] {
    const { regions } = this.summary;
    const pages = Array.from({ length: regions }, () => ({}));
    check(nativeLibrary().regionPages(this.#handle, 0, regions, pages) as number, 'unimap_region_pages');
    return this.regions().map((region, index) => ({
      ...region,
      ...toRegionPages(pages[index] as NativePages),
    }));
  }

  extents(replica: number): Extent[] {
    return Array.from({ length: this.summary.extents }, (_, index) => {
      const raw = {} as Record<string, number | bigint>;
      check(nativeLibrary().extentAt(this.#handle, replica, index, raw) as number, 'unimap_extent_at');
      return {
        part: toNumber(raw['part'] ?? 0),
        offset: toNumber(raw['offset'] ?? 0),
        bytes: toNumber(raw['length'] ?? 0),
        address: toBigInt(raw['address'] ?? 0),
      };
    });
  }

  /** Undefined where that byte was not loaded. */
  addressOf(replica: number, part: number, offset: number): bigint | undefined {
    const address: (number | bigint)[] = [0];
    const status = nativeLibrary().address(this.#handle, replica, part, offset, address) as number;
    return status === 0 ? toBigInt(address[0] ?? 0) : undefined;
  }

  /** Copies loaded memory into `to`; a page that is gone is an error, never SIGBUS. */
  copyOut(address: bigint, to: Uint8Array): void {
    check(nativeLibrary().copyOut(this.#handle, address, to, to.byteLength) as number, 'unimap_copy_out');
  }

  /** Releases everything; nanoseconds it took. */
  unload(): number {
    if (this.#handle === undefined) return 0;
    const nanoseconds: (number | bigint)[] = [0];
    nativeLibrary().unload(this.#handle, nanoseconds);
    this.#handle = undefined;
    return toNumber(nanoseconds[0] ?? 0);
  }
}

const check = (status: number, call: string): void => {
  if (status !== 0) {
    throw new LoadError({
      code: 'system',
      message: `${call}: ${getSystemErrorName(status)}`,
      remedy: 'a mapped part may have been changed while it was in use; load the set again',
      call,
      errno: -status,
    });
  }
};
