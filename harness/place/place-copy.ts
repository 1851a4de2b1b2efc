import { existsSync, mkdirSync } from 'node:fs';
import { chmod, open, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ModelSet } from '../gguf/index.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import { evict } from '../ffi/page-cache.ts';
import { UnimapError } from '../unimap-error.ts';
import { copyParts, inLanes } from './copy-parts.ts';
import type { Destination } from './destination.ts';
import { needMemory, needMountRoom, needPool } from './needs.ts';
import { mappedBy } from './mapped-by.ts';
import { firstChunks, type PlannedCopy } from './nodes.ts';
import type { PlacedCopy, PlacementRecord } from './placement.ts';
import { tellProgress } from './progress.ts';
import { prove } from './proof.ts';
import { folderModeFor, giveTo } from './readers.ts';
import { placementIn, writePlacement } from './records.ts';
import { differences, digest, examine, type Source } from './source.ts';
import { beginStaging, clearLeftovers } from './staging.ts';

export interface PlaceOptions {
  readonly copies: readonly PlannedCopy[];
  /** Of the page cache: move what is there, rather than drop it and read it again. */
  readonly move: boolean;
  readonly digest: boolean;
  /** Compare every byte of every copy with its source. */
  readonly verify: boolean;
  readonly dropSourceCache: boolean;
  /** Of progress, and of what a reader is to know afterwards. */
  readonly show: (line: string) => void;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

const bytesOf = (sources: readonly Source[]): number => sources.reduce((sum, { bytes }) => sum + bytes, 0);

/** Bytes a copy takes: on a hugetlbfs each part in whole pages. */
const spaceOf = (sources: readonly Source[], pageBytes: number): number =>
  sources.reduce((sum, { bytes }) => sum + Math.ceil(bytes / pageBytes) * pageBytes, 0);

const changed = (source: Source, what: readonly string[]): UnimapError =>
  new UnimapError(
    'place-changed',
    `${source.path} was changed while it was placed (${what.join(', ')}); nothing was kept`,
    'wait until nothing writes to the model, then place it again',
    { exitStatus: 2 },
  );

/** Each again, after all was copied: the copy is of what they are now. */
const examineAgain = async (sources: readonly Source[]): Promise<void> => {
  for (const source of sources) {
    const what = differences(source, await examine(source.path));
    if (what.length > 0) throw changed(source, what);
  }
};

const compareBytes = async (
  source: string,
  copy: string,
  bytes: number,
  signal: AbortSignal,
): Promise<void> => {
  const step = 8 * 1024 ** 2;
  const [ours, theirs] = [Buffer.alloc(step), Buffer.alloc(step)];
  const [from, to] = [await open(source, 'r'), await open(copy, 'r')];
  try {
    for (let offset = 0; offset < bytes; offset += step) {
      signal.throwIfAborted();
      const length = Math.min(step, bytes - offset);
      await Promise.all([from.read(ours, 0, length, offset), to.read(theirs, 0, length, offset)]);
      if (ours.compare(theirs, 0, length, 0, length) !== 0)
        throw new UnimapError(
          'place-differs',
          `the copy of ${source} differs from it between bytes ${offset} and ${offset + length}; nothing was kept`,
          'examine the memory of this machine (memtest), and whether something writes to the model',
          { exitStatus: 1 },
        );
    }
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
};

interface Original {
  readonly source: Source;
  /** Of the copy: where the source is a link, that of the link, by which a client finds the other parts. */
  readonly file: string;
}

/** One copy into `folder`, read back. */
const makeCopy = async (
  planned: PlannedCopy,
  folder: string,
  originals: readonly Original[],
  chunkBytes: number,
  copied: (bytes: number) => void,
  options: PlaceOptions,
): Promise<PlacedCopy> => {
  const { signal, verify, show } = options;
  const first = firstChunks(
    originals.map(({ source }) => source.bytes),
    planned.nodes.length,
    chunkBytes,
  );
  const parts = originals.map(({ source, file }, index) => ({
    source,
    target: join(folder, file),
    firstChunk: first[index] ?? 0,
  }));
  await copyParts({ parts, nodes: planned.nodes, chunkBytes, copied, signal });
  if (verify) {
    show('comparing every byte with its source');
    await inLanes(parts, ({ source, target }) => compareBytes(source.path, target, source.bytes, signal));
  }
  show('reading back in which pages and on which nodes the copy lies');
  const placed: PlacedCopy['parts'] = [];
  for (const { source, target } of parts) {
    signal.throwIfAborted();
    const obtained = await prove(target, source.bytes, 'repair');
    placed.push({ file: basename(target), bytes: source.bytes, source, obtained });
  }
  return { folder, nodes: [...planned.nodes], parts: placed };
};

/** What stands in the way of a name. @throws UnimapError `place-exists` */
const needFreeName = (final: string, [first]: readonly Source[]): void => {
  if (!existsSync(final)) return;
  const exists = (message: string, remedy: string): UnimapError =>
    new UnimapError('place-exists', message, remedy, { exitStatus: 2 });
  const there = placementIn(final);
  if (there === undefined)
    throw exists(
      `${final} exists and was not placed by unimap`,
      'move it away, or name another folder by --on',
    );
  const its = there.copies[0]?.parts[0]?.source.path;
  if (its !== first?.path)
    throw exists(
      `another model of the name ${there.model} is placed already, at ${final}: that of ${its ?? 'no file'}`,
      'place this one in another folder of the mount by --on, or take that one away first (`unimap unplace`)',
    );
  throw exists(
    `${there.model} is placed already, at ${final}`,
    '`unimap placed` says whether it is fresh; `unimap unplace` removes it, then place it again',
  );
};

/** Drops the sources' page cache, unless a process maps them: that one is using it. */
const dropSources = (sources: readonly Source[], say: (text: string) => void): void => {
  const unmapped = sources.filter((source) => mappedBy([source]).length === 0);
  evict(unmapped.map(({ path }) => path));
  if (unmapped.length < sources.length)
    say(
      `${sources.length - unmapped.length} of ${sources.length} parts are mapped by process ${mappedBy(sources).join(', ')}, so their page cache was not dropped`,
    );
};

/**
 * Copies a model into memory that other programs map, and reads back what was obtained. Nothing has its final name before
 * it is whole and proved.
 *
 * @throws UnimapError for what cannot be placed, before a byte is written where that can be known
 */
export const placeCopy = async (
  model: ModelSet,
  { folder: base, mount }: Destination,
  options: PlaceOptions,
): Promise<PlacementRecord> => {
  const sources = await Promise.all(model.parts.map(({ path }) => examine(path)));
  const originals = sources.map((source, index) => ({
    source,
    file: basename(model.parts[index]?.path ?? source.path),
  }));
  const chunkBytes = mount.pageBytes ?? ownPageSizes().huge;
  const space = spaceOf(sources, mount.kind === 'hugetlbfs' ? chunkBytes : ownPageSizes().base);
  const final = join(base, model.name);
  needFreeName(final, sources);
  // What a killed one left takes the room that this one needs.
  clearLeftovers(base);
  if (mount.kind === 'hugetlbfs') needPool(options.copies, space, chunkBytes);
  else needMemory(options.copies, space);
  needMountRoom(base, space * options.copies.length);

  const staging = beginStaging(base, model.name);
  try {
    const total = bytesOf(sources) * options.copies.length;
    const copied = tellProgress('copying', total, options.show);
    const copies: PlacedCopy[] = [];
    for (const planned of options.copies) {
      const folder = planned.name === undefined ? staging.folder : join(staging.folder, planned.name);
      if (planned.name !== undefined) mkdirSync(folder, { mode: 0o755 });
      const copy = await makeCopy(planned, folder, originals, chunkBytes, copied, options);
      copies.push({ ...copy, folder: planned.name === undefined ? final : join(final, planned.name) });
    }
    if (options.digest) {
      options.show('computing the digest of every part');
      for (const [index, source] of sources.entries())
        sources[index] = { ...source, sha256: await digest(source.path, options.signal) };
    }
    await examineAgain(sources);
    const record: PlacementRecord = {
      format: 'unimap placement 1',
      model: model.name,
      in: mount.kind,
      mount: mount.options,
      made: new Date().toISOString(),
      copies: copies.map((copy) => ({
        ...copy,
        parts: copy.parts.map((part, index) => ({ ...part, source: sources[index] ?? part.source })),
      })),
    };
    writePlacement(record, staging.folder);
    const [first] = sources;
    if (first !== undefined) {
      giveTo(staging.folder, await stat(first.path));
      // Folders over a link, and those over what it leads to, may each shut somebody out.
      await chmod(staging.folder, folderModeFor(first.path) & folderModeFor(await realpath(first.path)));
    }
    staging.finish(final);
    if (options.dropSourceCache) dropSources(sources, options.say);
    return record;
  } catch (error) {
    staging.discard();
    throw error;
  }
};
