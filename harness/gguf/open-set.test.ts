import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions, type SetOptions } from '../../fixtures-gen/index.ts';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
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

describe('a set', () => {
  it.each<[string, Partial<SetOptions>]>([
    ['plain', { types: 'mix', uneven: true }],
    ['llama', { profile: 'llama', types: 'Q8_0', alignment: 256 }],
    ['of one part', { parts: 1, profile: 'llama' }],
    ['of 200 parts', { parts: 200, size: { perPart: 4096 } }],
  ])('%s opens with the tensors of its manifest', async (_, partial) => {
    const there = await generated(partial);
    const set = await openSet(there);
    expect(set.tensors).toEqual(set.manifest?.tensors);
    expect(set.parts.map(({ bytes }) => bytes)).toEqual(set.manifest?.parts.map(({ bytes }) => bytes));
    expect(set).toMatchObject({ name: 'unimap', directory: there });
    expect(set.architecture).toBe(partial.profile === 'llama' ? 'llama' : 'unimap-plain');
  });

  it('opens by its directory, its manifest and any of its parts alike', async () => {
    const there = await generated();
    const set = await openSet(there);
    for (const path of [part(1), part(2), part(3), 'manifest.json'])
      expect(await openSet(join(there, path))).toEqual(set);
  });

  it("opens without a manifest, or beside somebody else's", async () => {
    const there = await foreign();
    expect((await openSet(there)).manifest).toBeUndefined();
    await writeFile(join(there, 'manifest.json'), '{"name": "a web page"}');
    expect((await openSet(there)).parts).toHaveLength(3);
    expect((await openSet(join(there, part(2)))).parts).toHaveLength(3);
  });
});
