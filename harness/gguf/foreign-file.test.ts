import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import type { UnimapError } from '../unimap-error.ts';
import { openSet } from './index.ts';
import { writtenHeader } from './test-support/written-header.ts';
import { smallModel, smallPart, writeFiles } from './test-support/written-models.ts';

const directory = testDirectories(afterEach);

const refusal = async (path: string): Promise<UnimapError> =>
  openSet(path).then(
    () => {
      throw new Error(`${path} was opened`);
    },
    (error: unknown) => error as UnimapError,
  );
const refused = async (bytes: Buffer | string, name = 'x.gguf') => {
  const folder = await writeFiles(await directory(), { [name]: bytes });
  const { code, message, remedy, exitStatus } = await refusal(join(folder, name));
  expect(exitStatus).toBe(2);
  expect(message).toContain(folder);
  return { code, message: message.replaceAll(`${folder}/`, ''), remedy: remedy.replaceAll(folder, 'DIR') };
};

const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 5\n`;
const tar = Buffer.alloc(1024);
tar.write('ustar', 257);
const safetensors = Buffer.concat([
  Buffer.from([0x40, 0, 0, 0, 0, 0, 0, 0]),
  Buffer.from('{"__metadata__":{}}'),
  Buffer.alloc(100, 1),
]);
const bigEndian = writtenHeader({});
bigEndian.writeUInt32BE(3, 4);

describe('a file that is something else says what it is, and what mends it:', () => {
  it.each<[string, Buffer | string, string, string]>([
    ['a git-lfs pointer', pointer, 'is a git-lfs pointer', '`git -C DIR lfs pull --include x.gguf`'],
    ['an HTML page', '<!doctype html>\n<html><body>Sign in', 'is an HTML or XML page', '/resolve/'],
    [
      "a server's answer",
      '{"error":"Repository not found"}',
      '"{"error":"Repository not found"}"',
      '/resolve/',
    ],
    ['a gzip archive', gzipSync('x'), 'is a gzip archive', '`gzip -dc < DIR/x.gguf > '],
    ['a Zstandard archive', zstdCompressSync('x'), 'is a Zstandard archive', '`zstd -dc < DIR/x.gguf > '],
    ['a zip archive', 'PK\x03\x04....', 'is a zip archive', '`unzip DIR/x.gguf`'],
    ['a tar archive', tar, 'is a tar archive', '`tar -xf DIR/x.gguf`'],
    [
      'a PyTorch checkpoint',
      'PK\x03\x04.......archive/data.pkl',
      'is a PyTorch checkpoint',
      'convert_hf_to_gguf.py DIR',
    ],
    [
      'a pickle',
      Buffer.from([0x80, 2, 0x7d, 0x71, 0, 0x58, 1, 2]),
      'is a Python pickle',
      'convert_hf_to_gguf.py DIR',
    ],
    ['a safetensors file', safetensors, 'is a safetensors file', 'convert_hf_to_gguf.py DIR'],
    [
      'a GGML file',
      'tjgg\x03\0\0\0..........................',
      'is a GGML file',
      'convert_llama_ggml_to_gguf.py',
    ],
    ['a companion of macOS', Buffer.from([0, 5, 0x16, 7, 0, 2, 0, 0]), 'AppleDouble', 'without `._`'],
    ['GGUF of version 1', writtenHeader({ version: 1 }), 'is GGUF version 1', 'convert_hf_to_gguf.py'],
    ['a big-endian file', bigEndian, 'is big-endian', '`gguf-convert-endian FILE little`'],
    ['a file whose beginning was never written', Buffer.alloc(5000), 'was never written', 'finish'],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), 'does not start with GGUF', 'fetch'],
  ])('%s', async (_, bytes, message, remedy) => {
    const found = await refused(bytes);
    expect(found.message).toContain(message);
    expect(found.remedy).toContain(remedy);
  });

  it.for([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)(
    'the command that is told for %s unpacks it, whatever its name',
    async ([program, pack], { skip }) => {
      skip(!isInstalled(program), `${program} is not installed`);
      const name = "it's a model.gguf";
      const folder = await writeFiles(await directory(), { [name]: pack(smallModel()) });
      const { remedy } = await refusal(join(folder, name));
      execFileSync('sh', ['-c', /`(.+)`/u.exec(remedy)?.[1] ?? 'false']);
      expect(await openSet(join(folder, name))).toMatchObject({ parts: [{ bytes: smallModel().length }] });
    },
  );

  it('parts that `cat` joined', async () => {
    const joined = Buffer.concat([0, 1, 2].map((no) => smallPart(no, 3)));
    for (const name of ['whole.gguf', 'm-00001-of-00001.gguf', 'm-00001-of-00003.gguf']) {
      const found = await refused(joined, name);
      expect(found).toMatchObject({ code: 'parts-joined' });
      expect(found.message).toContain('joined as `cat` does');
      expect(found.remedy).toContain(`\`llama-gguf-split --merge FIRST-PART DIR/${name}\``);
    }
  });

  it.each(['x.gguf.part', 'x.gguf.incomplete', 'x.gguf.crdownload', 'x.gguf.aria2'])(
    'a download under the name %s, given or alone in its folder',
    async (name) => {
      const folder = await writeFiles(await directory(), { [name]: smallModel().subarray(0, 40) });
      for (const path of [folder, join(folder, name)])
        expect(await refusal(path)).toMatchObject({
          code: 'part-unfinished',
          message: `${join(folder, name)} is a download that did not finish, by its name`,
        });
    },
  );

  it('a download of aria2, which has its whole length from the first byte on', async () => {
    const folder = await writeFiles(await directory(), { 'x.gguf': smallModel(), 'x.gguf.aria2': '' });
    expect(await refusal(folder)).toMatchObject({ code: 'part-unfinished' });
  });

  it('a set with a part that is still fetched', async () => {
    const folder = await writeFiles(await directory(), {
      'm-00001-of-00002.gguf': smallPart(0, 2),
      'm-00002-of-00002.gguf.part': '',
    });
    expect((await refusal(folder)).message).toContain('m-00002-of-00002.gguf.part is a download');
  });

  it.each([
    ['x.gguf.partaa', 'x.gguf.partab'],
    ['x.gguf.part1of2', 'x.gguf.part2of2'],
    ['x.gguf-split-a', 'x.gguf-split-b'],
    ['x.gguf.001', 'x.gguf.002'],
    ['x.gguf.aa', 'x.gguf.ab'],
    ['xaa', 'xab'],
  ])('the pieces %s and %s that `split` cut', async (first, second) => {
    const folder = await writeFiles(await directory(), {
      [first]: smallModel().subarray(0, 40),
      [second]: '.',
    });
    for (const path of [folder, join(folder, first), join(folder, second)]) {
      const { code, remedy } = await refusal(path);
      expect(code).toBe('part-cut');
      expect(remedy).toMatch(
        new RegExp(`\`cat ${folder}/${first} ${folder}/${second} > ${folder}/\\w+\\.gguf\``, 'u'),
      );
    }
  });

  it('pieces in the order of their numbers, ten behind nine', async () => {
    const folder = await writeFiles(
      await directory(),
      Object.fromEntries([1, 2, 9, 10].map((number) => [`x.gguf.part${number}of10`, '.'])),
    );
    expect((await refusal(folder)).remedy).toMatch(/part1of10 .*part2of10 .*part9of10 .*part10of10 > /u);
  });

  it('a folder above the one with the model, as Hugging Face caches have', async () => {
    const folder = await writeFiles(await directory(), { 'snapshots/abc def/m.gguf': smallModel() });
    expect((await refusal(folder)).remedy).toBe(
      `give the folder below it that holds one: '${folder}/snapshots/abc def'`,
    );
  });

  it('a name that is no UTF-8 text, with the command that renames it byte for byte', async () => {
    const folder = await directory();
    await writeFile(
      Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.gguf')]),
      '.',
    );
    expect(await refusal(folder)).toMatchObject({
      code: 'name-not-text',
      remedy: `rename each: \`mv -- $'${folder}/caf\\351.gguf' ${folder}/caf_.gguf\``,
    });
    expect((await refusal(join(folder, 'caf\u{fffd}.gguf'))).remedy).toContain('not UTF-8');
  });

  it('a blob of a split set whose snapshot is gone', async () => {
    const folder = await writeFiles(await directory(), { [`blobs/${'a'.repeat(64)}`]: smallPart(1, 2) });
    await mkdir(join(folder, 'snapshots'));
    await symlink('nowhere', join(folder, 'snapshots', 'x'));
    expect(await refusal(join(folder, 'blobs', 'a'.repeat(64)))).toMatchObject({
      code: 'part-missing',
      exitStatus: 2,
    });
  });

  it('renamed parts of which one is missing, or one is there twice', async () => {
    const lacking = await writeFiles(await directory(), {
      'a.gguf': smallPart(0, 3),
      'b.gguf': smallPart(2, 3),
    });
    expect((await refusal(lacking)).message).toContain('split.no 1 is missing');
    const twice = await writeFiles(await directory(), {
      'a.gguf': smallPart(0, 2),
      'b.gguf': smallPart(1, 2),
      'c.gguf': smallPart(1, 2),
    });
    const { code, remedy } = await refusal(join(twice, 'a.gguf'));
    expect(code).toBe('split-keys');
    expect(remedy).toContain('NAME-00001-of-00002.gguf to NAME-00002-of-00002.gguf');
  });
});
