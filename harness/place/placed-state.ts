import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cachedBytes } from '../ffi/page-cache.ts';
import { cachedByNode, type CachedByNode } from './cached-by-node.ts';
import { sumByNode } from '../machine/by-node.ts';
import { identitiesOf, mappedBy } from './mapped-by.ts';
import type { PlacedCopy, PlacementRecord } from './placement.ts';
import { measure, prove, type Shortfall } from './proof.ts';
import { filesOf, folderOf } from './records.ts';
import { differences, digest, examine, type Source, type SourceFact } from './source.ts';

/** Whether a placed model still is its source's copy. */
export type Freshness =
  | { readonly status: 'fresh' }
  | {
      readonly status: 'stale';
      readonly file: string;
      readonly changed: readonly SourceFact[] | readonly ['sha256'];
    }
  | { readonly status: 'source-gone'; readonly file: string }
  | { readonly status: 'copy-gone'; readonly file: string };

export interface PlacedState {
  readonly record: PlacementRecord;
  readonly folder: string;
  readonly freshness: Freshness;
  /** As they are now; none where a file is gone, and where the kernel tells this user nothing of them. */
  readonly copies: readonly {
    readonly folder: string;
    readonly obtained: Shortfall;
    readonly bytesByNode: Record<string, number>;
    /** Bytes of it in memory: the page cache may have given some up. */
    readonly resident: number;
  }[];
  readonly mappedBy: readonly number[];
  /** Bytes of memory it takes, and what the page cache of its source takes beside it. */
  readonly bytes: number;
  readonly sourceCache?: CachedByNode;
}

const sourceNow = async (source: Source, byDigest: boolean): Promise<Freshness> => {
  if (!existsSync(source.path)) return { status: 'source-gone', file: source.path };
  const changed = differences(source, await examine(source.path));
  // A new owner, mode or link changes `changed` alone; the digest then tells whether the bytes are the same.
  const inDoubt = byDigest || (changed.length === 1 && changed[0] === 'changed');
  if (inDoubt && source.sha256 !== undefined && changed.every((fact) => fact === 'changed'))
    return (await digest(source.path)) === source.sha256
      ? { status: 'fresh' }
      : { status: 'stale', file: source.path, changed: ['sha256'] };
  return changed.length === 0 ? { status: 'fresh' } : { status: 'stale', file: source.path, changed };
};

/** `byDigest`: read every source again, rather than go by its size, inode and dates. */
export const freshness = async (record: PlacementRecord, byDigest = false): Promise<Freshness> => {
  for (const { folder, parts } of record.copies)
    for (const { file, bytes } of parts) {
      const path = join(folder, file);
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? -1) < bytes)
        return { status: 'copy-gone', file: path };
    }
  for (const { source } of record.copies[0]?.parts ?? []) {
    const found = await sourceNow(source, byDigest);
    if (found.status !== 'fresh') return found;
  }
  return { status: 'fresh' };
};

const proveAgain = async (copy: PlacedCopy): Promise<PlacedState['copies'][number]> => {
  const parts: PlacedCopy['parts'] = [];
  for (const part of copy.parts)
    parts.push({ ...part, obtained: await prove(join(copy.folder, part.file), part.bytes, 'as-it-is') });
  return {
    folder: copy.folder,
    obtained: measure({ ...copy, parts }),
    resident: parts.reduce((sum, { obtained }) => sum + obtained.resident, 0),
    bytesByNode: sumByNode(parts.map(({ obtained }) => obtained.bytesByNode)),
  };
};

/** The kernel tells nobody else than their owner what is in memory of files on a disk; files on a tmpfs are there whole. */
const isTold = ({ in: where, copies }: PlacementRecord): boolean =>
  where !== 'cache' ||
  copies.every(({ folder, parts }) => cachedBytes(parts.map(({ file }) => join(folder, file))) !== undefined);

/** A placement as it is at the moment: asked of the kernel, not of its record. */
export const stateOf = async (record: PlacementRecord, byDigest = false): Promise<PlacedState> => {
  const fresh = await freshness(record, byDigest);
  const files = filesOf(record);
  const copies: PlacedState['copies'][number][] = [];
  if (fresh.status !== 'copy-gone' && isTold(record))
    for (const copy of record.copies) copies.push(await proveAgain(copy));
  const sources = record.copies[0]?.parts.map(({ source }) => source.path) ?? [];
  const sourceCache = record.in === 'cache' ? undefined : await cachedByNode(sources);
  return {
    record,
    folder: folderOf(record),
    freshness: fresh,
    copies,
    mappedBy: mappedBy(identitiesOf(files)),
    bytes: copies.reduce((sum, { resident }) => sum + resident, 0),
    ...(sourceCache !== undefined && { sourceCache }),
  };
};
