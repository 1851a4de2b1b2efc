import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedModel } from '../ffi/model.ts';
import type { AccessPressure } from '../results/index.ts';

const MiB = 2 ** 20;

/** What a group may hold beside the model: the page tables, and the buffers of a load. */
const beside = 64 * MiB;

/** A little more than the model: all of it fits, until others read files. */
export const limitFor = (bytes: number): number => Math.ceil(1.1 * bytes) + beside;

/** Reads a file of nothing through the page cache: its pages are the group's, and no disk is asked for them. */
const readOtherFile = (bytes: number): void => {
  const folder = mkdtempSync(join(tmpdir(), 'unimap-pressure-'));
  const file = openSync(join(folder, 'other'), 'w+');
  rmSync(folder, { recursive: true });
  try {
    ftruncateSync(file, bytes);
    const chunk = Buffer.alloc(MiB);
    for (let at = 0; at < bytes; at += MiB) readSync(file, chunk, 0, MiB, at);
  } finally {
    closeSync(file);
  }
};

const residentBytes = (model: LoadedModel): number =>
  model.regionsWithPages().reduce((sum, { resident, pageBytes }) => sum + resident * pageBytes, 0);

/**
 * Others read files of twice what the group may hold: what hours of other work do to a model's pages, in seconds. Then
 * every page of the model is read once, as the next token would.
 */
export const underPressure = (model: LoadedModel, limit: number, threads: number): AccessPressure => {
  const before = residentBytes(model);
  const read = 2 * limit;
  readOtherFile(read);
  const after = residentBytes(model);
  const { nanoseconds: refault } = model.touch(threads);
  return { limit, read, resident: { before, after }, refault };
};
