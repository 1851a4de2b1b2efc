import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { openSet, warningText } from './index.ts';
import { VALUE_TYPES } from './read-header.ts';
import { string, u32, u64, writtenFile, writtenHeader } from './test-support/written-header.ts';
import {
  alignment,
  smallModel,
  smallPart,
  smallTensor,
  splitKeys,
  writeFiles,
} from './test-support/written-models.ts';

const directory = testDirectories(afterEach);
const named = (stem: string, number: number, count: number, end = '.gguf') =>
  `${stem}-${String(number).padStart(5, '0')}-of-${String(count).padStart(5, '0')}${end}`;

const openBytes = async (bytes: Buffer, name = 'model.gguf') =>
  openSet(join(await writeFiles(await directory(), { [name]: bytes }), name));
const warnings = (set: Awaited<ReturnType<typeof openSet>>): string[] => set.warnings.map(warningText);

describe('a model opens', () => {
  it('with types newer than the table, whose sizes follow from the next tensor or the end of the file', async () => {
    const set = await openBytes(
      writtenFile(
        {
          tensors: [
            smallTensor('f32'),
            { name: 'nvfp4', dims: [64], type: 40, offset: 32 },
            { name: 'q1', dims: [128], type: 41, offset: 96 },
            // A row with bytes of its own before its blocks.
            { name: 'iq', dims: [256, 2], type: 139, offset: 128 },
          ],
        },
        128 + 2 * (4 + 144),
      ),
    );
    expect(set.tensors.map(({ type, bytes, unknownType }) => [type, bytes, unknownType])).toEqual([
      ['F32', 32, undefined],
      ['type 40', 64, 40],
      ['type 41', 32, 41],
      ['type 139', 296, 139],
    ]);
    expect(warnings(set)).toEqual([
      expect.stringMatching(
        /^3 tensors are of type 40, type 41, type 139, unknown to unimap \(the first: nvfp4\)/u,
      ),
    ]);
  });

  it('aligned in its first part alone, the others at 32', async () => {
    // Of data that begins at a multiple of 32 that is none of 64, as that of real models does.
    const at32 = (no: number) =>
      Array.from({ length: 64 }, (_, pad) =>
        writtenFile(
          {
            metadata: [...splitKeys(no, 4, 3), ['pad', { type: 'string', value: 'x'.repeat(pad) }]],
            tensors: [smallTensor(`t${no}`)],
          },
          32,
        ),
      ).find((bytes) => bytes.length % 64 === 0) ?? Buffer.alloc(0);
    const folder = await writeFiles(await directory(), {
      [named('m', 1, 4)]: writtenFile({ metadata: [alignment(64), ...splitKeys(0, 4, 3)] }, 0, 64),
      ...Object.fromEntries([1, 2, 3].map((no) => [named('m', no + 1, 4), at32(no)])),
    });
    const set = await openSet(folder);
    expect(set.parts.map((part) => [part.alignment, part.dataOffset % 64])).toEqual([
      [64, 0],
      [32, 32],
      [32, 32],
      [32, 32],
    ]);
    expect(set.tensors).toHaveLength(3);
    expect(set.warnings).toEqual([]);
  });

  it.each<[string, Parameters<typeof smallModel>[0]]>([
    ['without split keys', {}],
    ['whose split.count is 0', { metadata: splitKeys(0, 0, 0) }],
    ['whose split.count is 1', { metadata: splitKeys(0, 1, 1) }],
  ])('named as part 1 of 1, %s', async (_, header) => {
    const set = await openBytes(smallModel(header), named('model', 1, 1));
    expect(set.tensors).toHaveLength(1);
    expect(set.name).toBe('model');
  });

  it('named as a part of several, alone, whose keys say that it is whole', async () => {
    const set = await openBytes(smallModel(), named('model', 1, 3));
    expect(set.tensors).toHaveLength(1);
    expect(set.parts).toHaveLength(1);
  });

  it('with an array of 1,000,001 elements and strings of 60 MB', async () => {
    const array = Buffer.concat([u32(VALUE_TYPES.u8), u64(1_000_001), Buffer.alloc(1_000_001, 1)]);
    const pairs: Buffer[] = [
      Buffer.concat([string('a'), u32(VALUE_TYPES.array), array]),
      ...Array.from({ length: 3 }, (_, index) =>
        Buffer.concat([string(`s${index}`), u32(VALUE_TYPES.string), string(Buffer.alloc(20_000_000, 0x61))]),
      ),
    ];
    const set = await openBytes(
      Buffer.concat([Buffer.from('GGUF'), u32(3), u64(0), u64(pairs.length), ...pairs]),
    );
    expect(set.tensors).toEqual([]);
    expect(set.warnings).toEqual([]);
  });

  it('with a tensor of no elements', async () => {
    const set = await openBytes(
      writtenFile({ tensors: [smallTensor('t'), { name: 'none', dims: [8, 0], type: 0, offset: 32 }] }, 32),
    );
    expect(set.tensors.find(({ name }) => name === 'none')?.bytes).toBe(0);
  });

  it('without tensors', async () => {
    const set = await openBytes(writtenHeader({ metadata: [['k', { type: 'u8', value: 1 }]] }));
    expect(set.tensors).toEqual([]);
  });

  it('by a name in capitals, beside what macOS leaves', async () => {
    const folder = await writeFiles(await directory(), {
      'MODEL.GGUF': smallModel(),
      '._MODEL.GGUF': Buffer.from([0x00, 0x05, 0x16, 0x07]),
    });
    expect((await openSet(folder)).name).toBe('MODEL');
    const split = await writeFiles(await directory(), {
      'M-00001-OF-00002.GGUF': smallPart(0, 2),
      'M-00002-OF-00002.GGUF': smallPart(1, 2),
    });
    const set = await openSet(join(split, 'M-00002-OF-00002.GGUF'));
    expect(set.parts).toHaveLength(2);
    expect(warnings(set)).toEqual([
      expect.stringContaining('llama.cpp will not open this: its 2 parts are not named'),
    ]);
  });

  it('beside a file whose name is no UTF-8', async () => {
    const folder = await writeFiles(await directory(), { 'model.gguf': smallModel() });
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x63, 0xe9])]), '');
    expect((await openSet(folder)).name).toBe('model');
  });

  it.each([0, 1])('in renamed parts that belong together, whose split.no count from %i', async (base) => {
    const folder = await writeFiles(await directory(), {
      'z.gguf': smallPart(base, 3),
      'b.gguf': smallPart(base + 1, 3),
      'a.gguf': smallPart(base + 2, 3),
    });
    for (const path of [folder, join(folder, 'b.gguf')]) {
      const set = await openSet(path);
      expect(set.parts.map(({ path: file }) => file.slice(-6))).toEqual(['z.gguf', 'b.gguf', 'a.gguf']);
      expect(warnings(set)[0]).toContain('NAME-00001-of-00003.gguf');
    }
  });

  it('by a blob of a Hugging Face cache, whose parts are told by the links of its snapshot', async () => {
    const cache = await directory();
    const snapshot = join(cache, 'snapshots', 'abc');
    await mkdir(snapshot, { recursive: true });
    await mkdir(join(cache, 'blobs'));
    for (const no of [0, 1]) {
      const hash = String(no).repeat(64);
      await writeFile(join(cache, 'blobs', hash), smallPart(no, 2));
      await symlink(`../../blobs/${hash}`, join(snapshot, named('m', no + 1, 2)));
    }
    const set = await openSet(join(cache, 'blobs', '1'.repeat(64)));
    expect(set.parts.map(({ path }) => path)).toEqual(
      [1, 2].map((number) => join(snapshot, named('m', number, 2))),
    );
  });

  it('beside a manifest.json that is a pipe, or a link to a device without end', async () => {
    for (const make of [['mkfifo'], ['ln', '-s', '/dev/zero']]) {
      const folder = await writeFiles(await directory(), { 'model.gguf': smallModel() });
      const [command = '', ...args] = make;
      execFileSync(command, [...args, join(folder, 'manifest.json')]);
      expect((await openSet(folder)).manifest).toBeUndefined();
      expect((await openSet(join(folder, 'model.gguf'))).tensors).toHaveLength(1);
      expect(await readFile(join(folder, 'model.gguf'))).toEqual(smallModel());
    }
  });

  it('with more behind its last tensor, and says so', async () => {
    const set = await openBytes(Buffer.concat([smallModel(), smallModel()]));
    expect(warnings(set)).toEqual([expect.stringContaining('holds another GGUF file from byte 96 on')]);
  });
});
