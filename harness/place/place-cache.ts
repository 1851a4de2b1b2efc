import { open, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { cacheStretch, moveStretch, type Spread } from '../ffi/place.ts';
import { cachedBytes, evict } from '../ffi/page-cache.ts';
import type { ModelSet } from '../gguf/index.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import { UnimapError } from '../unimap-error.ts';
import { inLanes } from './copy-parts.ts';
import { mappedBy } from './mapped-by.ts';
import { needMemory } from './needs.ts';
import { firstChunks } from './nodes.ts';
import type { PlaceOptions } from './place-copy.ts';
import type { PlacedCopy, PlacementRecord } from './placement.ts';
import { tellProgress } from './progress.ts';
import { prove } from './proof.ts';
import { writePlacement } from './records.ts';
import { digest, examine, type Source } from './source.ts';

/** Read at a time: progress is told, and a signal obeyed, in between. Whole huge pages. */
const stretchOf = (hugeBytes: number): number => Math.max(256 * 1024 ** 2, hugeBytes);

/** Files that a process maps keep their small pages, and dropping them would take them from that process. */
const needUnmapped = (sources: readonly Source[]): void => {
  const pids = mappedBy(sources);
  if (pids.length === 0) return;
  const files = sources.filter((source) => mappedBy([source]).length > 0).map(({ path }) => path);
  throw new UnimapError(
    'place-mapped',
    `${files.length} of ${sources.length} parts are mapped by process ${pids.join(', ')}: ${files.slice(0, 3).join(', ')}`,
    'end that process first, place the model, then start it again; or use --move, which changes only the nodes, while it runs',
    { exitStatus: 3 },
  );
};

const readPart = async (
  source: Source,
  spread: Spread,
  move: boolean,
  copied: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> => {
  const stretchBytes = stretchOf(ownPageSizes().huge);
  const file = await open(source.path, 'r');
  try {
    for (let offset = 0; offset < source.bytes; offset += stretchBytes) {
      signal.throwIfAborted();
      const bytes = Math.min(stretchBytes, source.bytes - offset);
      await cacheStretch(file.fd, source.path, offset, bytes, spread);
      if (move) await moveStretch(file.fd, source.path, offset, bytes, spread);
      copied(bytes);
    }
  } finally {
    await file.close();
  }
};

/**
 * Reads a model into the page cache in huge folios, where its files are. What the cache holds of these files, and of
 * no others, is dropped first; or it is moved to the nodes as it is, which processes that map it do not notice. The kernel
 * may give it up when memory is short.
 *
 * @throws UnimapError `place-mapped`, `place-room`
 */
export const placeInCache = async (model: ModelSet, options: PlaceOptions): Promise<PlacementRecord> => {
  const { copies, move, signal, show } = options;
  const [planned] = copies;
  if (planned === undefined || copies.length > 1)
    throw new UnimapError(
      'place-nodes',
      'a file has one page cache, so it cannot have a replica on each node',
      'use --in tmpfs for replicas, or --nodes interleave',
      { exitStatus: 2 },
    );
  const sources = await Promise.all(model.parts.map(({ path }) => examine(path)));
  if (!move) needUnmapped(sources);
  const bytes = sources.reduce((sum, source) => sum + source.bytes, 0);
  // What is cached of the model already is dropped, so it need not fit twice.
  needMemory(copies, Math.max(0, bytes - (cachedBytes(sources.map(({ path }) => path)) ?? 0)));
  if (!move) evict(sources.map(({ path }) => path));
  const copied = tellProgress(move ? 'moving' : 'reading', bytes, show);
  const first = firstChunks(
    sources.map((source) => source.bytes),
    planned.nodes.length,
    ownPageSizes().huge,
  );
  const lanes = sources.map((source, index) => ({
    source,
    spread: { nodes: planned.nodes, first: first[index] ?? 0 },
  }));
  await inLanes(lanes, ({ source, spread }) => readPart(source, spread, move, copied, signal));
  show('reading back in which pages and on which nodes it lies');
  const parts: PlacedCopy['parts'] = [];
  for (const [index, source] of sources.entries()) {
    const obtained = await prove(source.path, source.bytes, move ? 'read' : 'repair');
    const sha256 = options.digest ? await digest(source.path, signal) : undefined;
    parts.push({
      // A link has the name by which a client finds the other parts.
      file: basename(model.parts[index]?.path ?? source.path),
      bytes: source.bytes,
      source: { ...source, ...(sha256 !== undefined && { sha256 }) },
      obtained,
    });
  }
  const folder = await realpath(dirname(model.parts[0]?.path ?? model.directory));
  const record: PlacementRecord = {
    format: 'unimap placement 1',
    model: model.name,
    in: 'cache',
    made: new Date().toISOString(),
    ...(move && { moved: true }),
    copies: [{ folder, nodes: [...planned.nodes], parts }],
  };
  writePlacement(record, folder);
  return record;
};
