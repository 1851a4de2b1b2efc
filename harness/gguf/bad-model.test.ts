import { chmod, copyFile, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions, type SetOptions } from '../../fixtures-gen/index.ts';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import type { BadModelCode } from './bad-model.ts';
import { openSet } from './index.ts';

const directory = testDirectories(afterEach);
const part = (number: number, count = 3) => `unimap-0000${number}-of-0000${count}.gguf`;

async function generated(partial: Partial<SetOptions> = {}): Promise<string> {
  const options = resolveOptions({ parts: 3, size: { perPart: 16_384 }, profile: 'plain', ...partial });
  return (await generateSet(options, await directory())).directory;
}

/** A set without its manifest, as a user's model is. */
async function foreign(partial: Partial<SetOptions> = {}): Promise<string> {
  const there = await generated(partial);
  await rm(join(there, 'manifest.json'));
  return there;
}

async function patch(path: string, change: (bytes: Buffer) => unknown): Promise<void> {
  const bytes = await readFile(path);
  change(bytes);
  await writeFile(path, bytes);
}

/** Where the value of a metadata key lies. */
const valueAt = (bytes: Buffer, key: string) => bytes.indexOf(key) + key.length + 4;
/** Where the dimensions of a tensor's info lie. */
const infoAt = (bytes: Buffer, name: string) => bytes.indexOf(name) + name.length + 4;

type Damage = (there: string) => unknown;
const onPart =
  (number: number, change: (bytes: Buffer) => unknown): Damage =>
  (there) =>
    patch(join(there, part(number)), change);

const damages: [string, BadModelCode, Damage][] = [
  ['a missing part', 'part-missing', (there) => rm(join(there, part(2)))],
  ['an empty part', 'part-empty', (there) => truncate(join(there, part(2)), 0)],
  ['a part cut within its first bytes', 'part-truncated', (there) => truncate(join(there, part(2)), 10)],
  ['a part cut within its header', 'part-truncated', (there) => truncate(join(there, part(2)), 200)],
  ['a part cut within its tensors', 'part-truncated', (there) => truncate(join(there, part(2)), 16_000)],
  [
    'a directory in place of a part',
    'part-not-a-file',
    async (there) => {
      await rm(join(there, part(2)));
      await mkdir(join(there, part(2)));
    },
  ],
  [
    'a pipe in place of a part',
    'part-not-a-file',
    async (there) => {
      await rm(join(there, part(2)));
      await execa('mkfifo', [join(there, part(2))]);
    },
  ],
  [
    'a part that is a link to itself',
    'model-unreadable',
    async (there) => {
      await rm(join(there, part(2)));
      await symlink(part(2), join(there, part(2)));
    },
  ],
  ['a part that is no GGUF file', 'not-gguf', onPart(2, (bytes) => bytes.write('PK'))],
  ['a part of version 1', 'gguf-version', onPart(2, (bytes) => bytes.writeUInt32LE(1, 4))],
  ['a part of version 4', 'gguf-version', onPart(2, (bytes) => bytes.writeUInt32LE(4, 4))],
  ['a big-endian part', 'gguf-big-endian', onPart(2, (bytes) => bytes.writeUInt32BE(3, 4))],
  ['2^60 tensors', 'gguf-counts', onPart(2, (bytes) => bytes.writeBigUInt64LE(1n << 60n, 8))],
  ['2^60 metadata keys', 'gguf-counts', onPart(2, (bytes) => bytes.writeBigUInt64LE(1n << 60n, 16))],
  ['a key of 2^60 bytes', 'gguf-damaged', onPart(2, (bytes) => bytes.writeBigUInt64LE(1n << 60n, 24))],
  [
    'a wrong split.no',
    'split-keys',
    onPart(2, (bytes) => bytes.writeUInt16LE(2, valueAt(bytes, 'split.no'))),
  ],
  [
    'a wrong split.count',
    'split-keys',
    onPart(2, (bytes) => bytes.writeUInt16LE(4, valueAt(bytes, 'split.count'))),
  ],
  [
    'a missing split key',
    'split-keys',
    onPart(2, (bytes) => bytes.write('spilt', bytes.indexOf('split.count'))),
  ],
  [
    'parts that swapped their names',
    'split-keys',
    async (there) => {
      await rename(join(there, part(2)), join(there, 'x'));
      await rename(join(there, part(3)), join(there, part(2)));
      await rename(join(there, 'x'), join(there, part(3)));
    },
  ],
  [
    'a name that cannot be',
    'split-keys',
    async (there) => {
      for (const number of [2, 3]) await rm(join(there, part(number)));
      await rename(join(there, part(1)), join(there, part(4, 3)));
    },
  ],
  [
    'a part renamed to stand alone',
    'part-missing',
    async (there) => {
      for (const number of [2, 3]) await rm(join(there, part(number)));
      await rename(join(there, part(1)), join(there, 'alone.gguf'));
    },
  ],
  [
    'a part of a model with another tensor total',
    'parts-mixed',
    async (there) => {
      await copyFile(join(await foreign({ size: { perPart: 1024 } }), part(2)), join(there, part(2)));
    },
  ],
  [
    'a tensor total that is not its number of tensors',
    'tensor-count',
    async (there) => {
      for (const number of [1, 2, 3])
        await onPart(number, (bytes) => bytes.writeInt32LE(13, valueAt(bytes, 'split.tensors.count')))(there);
    },
  ],
  [
    'a tensor twice in a part',
    'tensor-duplicated',
    onPart(2, (bytes) => bytes.write('part.1.tensor.0', bytes.indexOf('part.1.tensor.1'))),
  ],
  [
    'a tensor in two parts',
    'tensor-duplicated',
    onPart(2, (bytes) => bytes.write('part.0.tensor.1', bytes.indexOf('part.1.tensor.1'))),
  ],
  [
    'a tensor that starts far outside its file',
    'tensor-outside',
    onPart(2, (bytes) => bytes.writeBigUInt64LE(1n << 60n, infoAt(bytes, 'part.1.tensor.1.weight') + 20)),
  ],
  [
    'a tensor larger than its file',
    'part-truncated',
    onPart(2, (bytes) => bytes.writeBigUInt64LE(1n << 30n, infoAt(bytes, 'part.1.tensor.1.weight') + 8)),
  ],
  [
    'a tensor whose size would wrap',
    'gguf-damaged',
    onPart(2, (bytes) => bytes.writeBigUInt64LE(1n << 62n, infoAt(bytes, 'part.1.tensor.1.weight') + 8)),
  ],
  [
    'overlapping tensors',
    'tensor-overlap',
    onPart(2, (bytes) => bytes.writeBigUInt64LE(32n, infoAt(bytes, 'part.1.tensor.1.weight') + 20)),
  ],
  [
    'a misaligned tensor',
    'tensor-misaligned',
    onPart(2, (bytes) => bytes.writeBigUInt64LE(33n, infoAt(bytes, 'part.1.tensor.1.weight') + 20)),
  ],
  [
    'a second model in its directory',
    'several-models',
    (there) => writeFile(join(there, 'other.gguf'), 'GGUF'),
  ],
];

describe('a set is refused', () => {
  it.each(damages)('for %s, as %s', async (_, code, damage) => {
    const there = await foreign();
    await damage(there);
    const opening = openSet(there);
    await expect(opening).rejects.toMatchObject({ name: 'UnimapError', code, exitStatus: 2 });
    await expect(opening).rejects.toThrow(there);
  });

  it.each([0, 48, 3])('for alignment %i', async (alignment) => {
    const there = await foreign({ alignment: 64 });
    await patch(join(there, part(1)), (bytes) =>
      bytes.writeUInt32LE(alignment, valueAt(bytes, 'general.alignment')),
    );
    await expect(openSet(there)).rejects.toMatchObject({
      code: 'gguf-alignment',
    });
  });

  it('where there is nothing, or nothing to open', async () => {
    const there = await directory();
    await expect(openSet(join(there, 'none'))).rejects.toMatchObject({ code: 'model-not-found' });
    await expect(openSet(there)).rejects.toMatchObject({ code: 'not-a-model' });
    await expect(openSet('')).rejects.toMatchObject({ code: 'model-not-found', exitStatus: 2 });
    await writeFile(join(there, 'manifest.json'), '{');
    await expect(openSet(there)).rejects.toMatchObject({ code: 'bad-manifest', exitStatus: 2 });
  });

  it('for a name too long, which no permission mends', async () => {
    const long = `${'n'.repeat(300)}.gguf`;
    const remedy = expect.stringContaining('check the path') as string;
    await expect(openSet(long)).rejects.toMatchObject({ code: 'model-unreadable', exitStatus: 2, remedy });
  });

  it('for a part that differs from its manifest', async () => {
    const there = await generated();
    await writeFile(
      join(there, part(2)),
      Buffer.concat([await readFile(join(there, part(2))), Buffer.alloc(4)]),
    );
    await expect(openSet(there)).rejects.toMatchObject({ code: 'manifest-mismatch' });
  });

  it('for a part that may not be read', async (context) => {
    if (process.getuid?.() === 0) context.skip('root reads everything: run as another user');
    const there = await foreign();
    await chmod(join(there, part(2)), 0);
    await expect(openSet(there)).rejects.toMatchObject({ code: 'model-unreadable' });
  });
});
