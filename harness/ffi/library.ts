import type { LibraryHandle } from 'koffi';
import { buildCommand } from '../installation/command.ts';
import { nativeFile } from '../native-build/native-files.ts';
import { UnimapError } from '../unimap-error.ts';
import { structBytes, structNames, withStructs } from './structs.ts';

export const abiVersion = 9;

/** What a function writes one number through. */
export type Out = [number | bigint];

const open = (path: string): LibraryHandle => {
  const library = withStructs();
  try {
    return library.load(path);
  } catch (error) {
    throw stale(path, 'it cannot be loaded', error);
  }
};

/** Its functions, once its version and the size of every struct are what this side takes them for. */
export const bindLibrary = (path: string) => {
  const library = open(path);
  const abi = library.func('uint32_t unimap_abi_version(void)') as () => number;
  const sizeOf = library.func('size_t unimap_sizeof(const char *name)') as (name: string) => number | bigint;
  if (abi() !== abiVersion)
    throw stale(path, `it has ABI version ${abi()}, this harness needs ${abiVersion}`);
  for (const name of structNames) {
    const native = sizeOf(name);
    const ours = structBytes(name);
    if (Number(native) !== ours) throw stale(path, `its ${name} has ${native} bytes, the harness's ${ours}`);
  }
  return {
    strategyFind: library.func('int unimap_strategy_find(const char *name, _Out_ unimap_strategy *strategy)'),
    load: library.func(
      'int unimap_load(unimap_part *parts, uint64_t part_count, unimap_range *ranges, uint64_t range_count, unimap_options *options, _Out_ unimap_model **model, _Out_ unimap_error *error)',
    ),
    touch: library.func(
      'int unimap_touch(unimap_model *model, uint32_t threads, _Out_ uint64_t *touch_ns, _Out_ uint64_t *pages, _Out_ uint32_t *obtained, _Out_ unimap_error *error)',
    ),
    unload: library.func('void unimap_unload(unimap_model *model, _Out_ uint64_t *unload_ns)'),
    summarize: library.func('int unimap_summarize(unimap_model *model, _Out_ unimap_summary *summary)'),
    regionAt: library.func(
      'int unimap_region_at(unimap_model *model, uint32_t index, _Out_ unimap_region *region)',
    ),
    extentAt: library.func(
      'int unimap_extent_at(unimap_model *model, uint32_t replica, uint64_t index, _Out_ unimap_extent *extent)',
    ),
    address: library.func(
      'int unimap_address(unimap_model *model, uint32_t replica, uint64_t part, uint64_t offset, _Out_ uint64_t *address)',
    ),
    regionPages: library.func(
      'int unimap_region_pages(unimap_model *model, uint32_t first, uint32_t count, _Out_ unimap_pages *pages)',
    ),
    copyOut: library.func(
      'int unimap_copy_out(unimap_model *model, uint64_t address, void *to, uint64_t length)',
    ),
    access: library.func(
      'int unimap_access(unimap_model *model, uint32_t replica, unimap_range *ranges, uint64_t range_count, unimap_access_options *options, _Out_ unimap_access_result *result, _Out_ unimap_error *error)',
    ),
    cachedBytes: library.func('int unimap_cached_bytes(const char *path, _Out_ uint64_t *cached)'),
    evict: library.func('int unimap_evict(const char *path)'),
    placeReserve: library.func(
      'int unimap_place_reserve(int32_t fd, uint64_t size, unimap_spread *spread, _Out_ unimap_error *error)',
    ),
    placeCopy: library.func(
      'int unimap_place_copy(int32_t from, int32_t to, uint64_t offset, uint64_t length, _Out_ unimap_error *error)',
    ),
    placeCache: library.func(
      'int unimap_place_cache(int32_t fd, uint64_t offset, uint64_t length, unimap_spread *spread, _Out_ unimap_error *error)',
    ),
    placeMove: library.func(
      'int unimap_place_move(int32_t fd, uint64_t offset, uint64_t length, unimap_spread *spread, _Out_ unimap_error *error)',
    ),
    filePages: library.func(
      'int unimap_file_pages(const char *path, uint32_t flags, _Out_ unimap_pages *pages)',
    ),
    bindCpus: library.func('int unimap_bind_cpus(uint32_t *cpus, uint32_t count)'),
    dieWithParent: library.func('int unimap_die_with_parent(void)'),
    abiVersion: abi,
  };
};

const stale = (path: string, what: string, cause?: unknown): UnimapError =>
  new UnimapError(
    'library-stale',
    `the native library ${path} does not fit: ${what}`,
    `run \`${buildCommand}\` to build it again`,
    { exitStatus: 3, cause },
  );

let bound: ReturnType<typeof bindLibrary> | undefined;

/** The native library's functions, loaded on first use. */
export const nativeLibrary = (): ReturnType<typeof bindLibrary> =>
  (bound ??= bindLibrary(nativeFile('libunimap.so')));
