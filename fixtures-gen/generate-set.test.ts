import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expectedBytes, generateSet, resolveOptions } from './index.ts';
import { testDirectories } from './test-directory.ts';

const directory = testDirectories(afterEach);
const small = resolveOptions({ parts: 3, size: { perPart: 20_000 }, profile: 'plain' });
const [first, last] = ['unimap-00001-of-00003.gguf', 'unimap-00003-of-00003.gguf'];

async function flip(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, offset);
  await file.close();
}

describe('a set that is there', () => {
  it('is used again as it is', async () => {
    const there = await directory();
    expect((await generateSet(small, there)).reused).toBe(false);
    await utimes(join(there, first), 1, 1);
    expect((await generateSet(small, there)).reused).toBe(true);
    expect((await stat(join(there, first))).mtimeMs).toBe(1000);
  });

  it.each<[string, (there: string) => Promise<void>]>([
    ['lacks a part', (there) => rm(join(there, last))],
    ['has a truncated part', (there) => truncate(join(there, last), 100)],
    ['has a changed byte in the first block of a part', (there) => flip(join(there, last), 0)],
    ['has a changed byte in the last block of a part', (there) => flip(join(there, last), 19_999)],
  ])('is written again if it %s', async (_, damage) => {
    const there = await directory();
    await generateSet(small, there);
    await damage(there);
    expect((await generateSet(small, there)).reused).toBe(false);
    expect((await generateSet(small, there)).reused).toBe(true);
  });

  it('is taken as whole though a byte between its first and last blocks has changed', async () => {
    const there = await directory();
    await generateSet(small, there);
    await flip(join(there, last), 10_000);
    expect((await generateSet(small, there)).reused).toBe(true);
  });

  it('is not overwritten by another set', async () => {
    const there = await directory();
    await generateSet(small, there);
    await expect(generateSet({ ...small, seed: 2 }, there)).rejects.toMatchObject({
      code: 'directory-in-use',
    });
  });
});

describe('a directory', () => {
  it("with somebody else's model in it is refused and left alone", async () => {
    const there = await directory();
    await writeFile(join(there, 'precious.gguf'), 'GGUF');
    await expect(generateSet(small, there)).rejects.toMatchObject({ code: 'directory-in-use' });
    expect(await readdir(there)).toEqual(['precious.gguf']);
  });

  it('with a directory in place of a part is refused', async () => {
    const there = await directory();
    await mkdir(join(there, last));
    await expect(generateSet(small, there)).rejects.toMatchObject({ code: 'directory-in-use' });
  });

  it('that is a file is refused', async () => {
    const file = join(await directory(), 'file');
    await writeFile(file, '');
    await expect(generateSet(small, file)).rejects.toMatchObject({ code: 'bad-directory' });
  });

  it('with what a killed run has left is cleaned and used', async () => {
    const there = await directory();
    const elsewhere = await generateSet({ ...small, parts: 5 }, await directory());
    await copyFile(elsewhere.manifestPath, join(there, 'manifest.json.tmp'));
    await writeFile(join(there, 'unimap-00002-of-00005.gguf.tmp'), 'half');
    await writeFile(join(there, first), 'half');
    expect((await generateSet(small, there)).reused).toBe(false);
    expect((await readdir(there)).length).toBe(4);
  });

  it('without room is refused beforehand, with the figures', async () => {
    const there = await directory();
    const generating = generateSet(small, there, { freeBytes: () => Promise.resolve(1000) });
    await expect(generating).rejects.toMatchObject({ code: 'disk-too-small' });
    await expect(generating).rejects.toThrow(
      /unimap-test-.* has 1000 bytes available, and the set needs 6\d{4} bytes/,
    );
    expect(await readdir(there)).toEqual([]);
  });

  it('without room says so in the units of a disk, before anything is said to be written, and leaves no folder', async () => {
    const there = await directory();
    let writing = false;
    const options = resolveOptions({ parts: 4, size: { perPart: 2 ** 30 }, profile: 'plain' });
    const generating = generateSet(options, join(there, 'a/b'), {
      freeBytes: () => Promise.resolve(3 * 2 ** 30),
      onWriting: () => (writing = true),
    });
    await expect(generating).rejects.toThrow(/ has 3\.0 GiB available, and the set needs 4\.0 GiB/);
    expect(writing).toBe(false);
    expect(await readdir(there)).toEqual([]);
  });
});

describe('generating', () => {
  it.each([
    ['by one thread', 2 << 20],
    ['by several threads', 40 << 20],
  ])('%s leaves nothing when aborted', async (_, perPart) => {
    const there = await directory();
    const controller = new AbortController();
    const generating = generateSet({ ...small, parts: 4, size: { perPart } }, there, {
      signal: controller.signal,
      onProgress: () => {
        controller.abort();
      },
    });
    await expect(generating).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(there)).toEqual([]);
  });

  it('by several threads writes what one thread writes, and tells its progress', async () => {
    const there = await directory();
    const progress: number[] = [];
    const options = resolveOptions({
      parts: 3,
      size: { perPart: 50_000_000 },
      profile: 'plain',
      types: 'mix',
    });
    const set = await generateSet(options, there, { onProgress: (done) => progress.push(done) });
    expect(progress.at(-1)).toBe(150_000_000);
    for (const [part, { file, bytes }] of set.manifest.parts.entries())
      expect((await readFile(join(there, file))).equals(expectedBytes(set.manifest, part, 0, bytes))).toBe(
        true,
      );
  });
});
