import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UnimapError } from '../unimap-error.ts';

/** What a part was when it was copied: of times, nanoseconds since 1970. */
export const SourceRecord = z.strictObject({
  path: z.string(),
  bytes: z.int(),
  device: z.string(),
  inode: z.string(),
  modified: z.string(),
  changed: z.string(),
  mode: z.int(),
  sha256: z.string().optional(),
});
export type Source = z.infer<typeof SourceRecord>;

/** @throws UnimapError `place-source` */
export const examine = async (path: string): Promise<Source> => {
  try {
    const status = await stat(path, { bigint: true });
    return {
      // Links stay in it: one that leads to another file later has another model behind it.
      path: resolve(path),
      bytes: Number(status.size),
      device: String(status.dev),
      inode: String(status.ino),
      modified: String(status.mtimeNs),
      changed: String(status.ctimeNs),
      mode: Number(status.mode & 0o777n),
    };
  } catch (error) {
    throw new UnimapError(
      'place-source',
      `${path} cannot be examined: ${error instanceof Error ? error.message : String(error)}`,
      'give a model whose files are there and readable',
      { exitStatus: 2, cause: error },
    );
  }
};

const facts = ['bytes', 'device', 'inode', 'modified', 'changed'] as const;
export type SourceFact = (typeof facts)[number];

/** What of a source is no longer as it was. `changed` alone is a new name, owner or mode, or bytes under a kept date. */
export const differences = (before: Source, after: Source): SourceFact[] =>
  facts.filter((fact) => before[fact] !== after[fact]);

export const digest = async (path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 4 * 1024 ** 2, ...(signal && { signal }) });
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
};
