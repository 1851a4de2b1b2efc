import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { buildCommand } from '../installation/command.ts';
import { nativeAccessOptions, toAccessTimes, type AccessRequest, type AccessTimes } from './access.ts';
import { nativeLibrary, type Out } from './library.ts';
import type { LoadRequest } from './load-request.ts';
import { LoadError, toFailure } from './native-error.ts';
import { nativeOptions } from './native-options.ts';
import { readBits, readNumber, readStruct } from './read-struct.ts';
import { toRegion, toRegionPages, type RegionInfo, type RegionPages } from './region.ts';
import { toSummary, type Summary } from './summary.ts';

export type { LoadRequest } from './load-request.ts';
export { LoadError } from './native-error.ts';

interface Extent {
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
    const raw = {};
    check(nativeLibrary().summarize(handle, raw) as number, 'unimap_summarize');
    this.summary = toSummary(readStruct('unimap_summary', raw));
  }

  /** Whatever asks a model that is gone has a bug: the library would follow the pointer. */
  get #open(): unknown {
    if (this.#handle === undefined) throw new Error('the model was unloaded');
    return this.#handle;
  }

  /** @throws LoadError with part, call, reason and remedy. */
  static load(request: LoadRequest): LoadedModel {
    const library = nativeLibrary();
    const strategy = {};
    if (library.strategyFind(request.arm.strategy, strategy) !== 0) {
      throw new LoadError({
        code: 'argument',
        message: `the library knows no strategy ${request.arm.strategy}`,
        remedy: `run \`${buildCommand}\` to build it again`,
      });
    }
    const model: unknown[] = [null];
    const error = {};
    const status = library.load(
      request.parts.map((part) => ({ path: part.path, size: part.bytes, alignment: part.alignment })),
      request.parts.length,
      request.ranges.map((range) => ({ part: range.part, offset: range.offset, length: range.bytes })),
      request.ranges.length,
      { strategy, ...nativeOptions(request) },
      model,
      error,
    ) as number;
    if (status !== 0) throw new LoadError(toFailure(readStruct('unimap_error', error)));
    return new LoadedModel(model[0]);
  }

  /** Reads one byte of every page. Nanoseconds of wall time, by as many threads as could be started of those asked for. */
  touch(threads: number): { nanoseconds: number; pages: number; threads: number } {
    const nanoseconds: Out = [0];
    const pages: Out = [0];
    const obtained: Out = [0];
    const error = {};
    const status = nativeLibrary().touch(this.#open, threads, nanoseconds, pages, obtained, error) as number;
    if (status !== 0) throw new LoadError(toFailure(readStruct('unimap_error', error)));
    return {
      nanoseconds: readNumber('unimap_touch', nanoseconds[0]),
      pages: readNumber('unimap_touch', pages[0]),
      threads: readNumber('unimap_touch', obtained[0]),
    };
  }

  /**
   * Reads ranges of one replica again and again. Counters are of all passes and threads.
   * @throws LoadError for what was not loaded, a node without CPUs, or a mapped part that has shrunk
   */
  access(request: AccessRequest): AccessTimes {
    const { ranges } = request;
    const raw = {};
    const error = {};
    const status = nativeLibrary().access(
      this.#open,
      request.replica,
      ranges.map(({ part, offset, bytes }) => ({ part, offset, length: bytes })),
      ranges.length,
      nativeAccessOptions(request),
      raw,
      error,
    ) as number;
    if (status !== 0) throw new LoadError(toFailure(readStruct('unimap_error', error)));
    return toAccessTimes(readStruct('unimap_access_result', raw));
  }

  regions(): RegionInfo[] {
    return Array.from({ length: this.summary.regions }, (_, index) => {
      const raw = {};
      check(nativeLibrary().regionAt(this.#open, index, raw) as number, 'unimap_region_at');
      return toRegion(readStruct('unimap_region', raw));
    });
  }

  /** The regions, each with what the kernel says of its pages. Faults nothing in. */
  regionsWithPages(): (RegionInfo & RegionPages)[] {
    const { regions } = this.summary;
    const pages = Array.from({ length: regions }, () => ({}));
    check(nativeLibrary().regionPages(this.#open, 0, regions, pages) as number, 'unimap_region_pages');
    return this.regions().map((region, index) => ({
      ...region,
      ...toRegionPages(readStruct('unimap_pages', pages[index])),
    }));
  }

  extents(replica: number): Extent[] {
    return Array.from({ length: this.summary.extents }, (_, index) => {
      const raw = {};
      check(nativeLibrary().extentAt(this.#open, replica, index, raw) as number, 'unimap_extent_at');
      const { part, offset, length, address } = readStruct('unimap_extent', raw);
      return { part, offset, bytes: length, address };
    });
  }

  /** Undefined where that byte was not loaded. */
  addressOf(replica: number, part: number, offset: number): bigint | undefined {
    const address: Out = [0];
    const status = nativeLibrary().address(this.#open, replica, part, offset, address) as number;
    if (status === -constants.errno.ENOENT) return undefined;
    check(status, 'unimap_address');
    return readBits('unimap_address', address[0]);
  }

  /** Copies loaded memory into `to`; a page that is gone is an error, never SIGBUS. */
  copyOut(address: bigint, to: Uint8Array): void {
    check(nativeLibrary().copyOut(this.#open, address, to, to.byteLength) as number, 'unimap_copy_out');
  }

  /** Releases everything; nanoseconds it took. */
  unload(): number {
    if (this.#handle === undefined) return 0;
    const nanoseconds: Out = [0];
    nativeLibrary().unload(this.#handle, nanoseconds);
    this.#handle = undefined;
    return readNumber('unimap_unload', nanoseconds[0]);
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
