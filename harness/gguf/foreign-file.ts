/**
 * What a file is that is no GGUF file of versions 2 and 3, by its first bytes: downloads leave other things under a
 * model's name. Sources: git-lfs `docs/spec.md`, RFC 1952, RFC 8878, APPNOTE.TXT of PKWARE, POSIX `pax`, safetensors
 * `README.md`, Python `pickle`, llama.cpp `convert_llama_ggml_to_gguf.py`.
 */
import { basename, dirname } from 'node:path';
import { shellWord } from '../wording/shell-word.ts';
import { cutText, visibleText } from '../wording/visible-text.ts';
import type { BadModelCode } from './bad-model.ts';

/** As many first bytes as are asked for: a tar archive says what it is at byte 257. */
export const HEAD_BYTES = 512;

interface ForeignFile {
  readonly code: BadModelCode;
  /** Ends a sentence that begins with the file's path. */
  readonly what: string;
  /** The command, or what to do, that mends it. */
  readonly remedy: string;
}

const starts = (head: Buffer, ...bytes: readonly number[]): boolean =>
  head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte);

interface Archive {
  readonly name: string;
  /** The command that mends it. */
  readonly command: (path: string) => string;
}

/** Through standard input, as these programs refuse a file whose name does not end as they write it. */
const unpacked =
  (program: string) =>
  (path: string): string =>
    `${program} -dc < ${shellWord(path)} > ${shellWord(`${path}.unpacked`)} && mv ${shellWord(`${path}.unpacked`)} ${shellWord(path)}`;

const archive = (head: Buffer): Archive | undefined => {
  if (starts(head, 0x1f, 0x8b)) return { name: 'a gzip archive', command: unpacked('gzip') };
  if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return { name: 'a Zstandard archive', command: unpacked('zstd') };
  if (starts(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a)) return { name: 'an xz archive', command: unpacked('xz') };
  if (starts(head, 0x42, 0x5a, 0x68)) return { name: 'a bzip2 archive', command: unpacked('bzip2') };
  if (starts(head, 0x37, 0x7a, 0xbc, 0xaf))
    return { name: 'a 7-Zip archive', command: (path) => `7z x ${shellWord(path)}` };
  if (head.toString('latin1', 257, 262) === 'ustar')
    return { name: 'a tar archive', command: (path) => `tar -xf ${shellWord(path)}` };
  return undefined;
};

const convert = (path: string): string =>
  `convert the model it belongs to with llama.cpp: \`convert_hf_to_gguf.py ${shellWord(dirname(path))}\``;

const fetchAgain =
  'fetch the file itself: on Hugging Face the address has /resolve/ where the page has /blob/, and a gated model wants a login (`hf auth login`)';

/** Magics of the formats before GGUF, as their u32 lies in the file. */
const ggmlMagics = ['lmgg', 'fmgg', 'tjgg', 'algg'];

const firstWords = (text: string): string => {
  const [line = ''] = text.trimStart().split('\n');
  return cutText(visibleText(line.trim()), 60);
};

/** Undefined for the beginning of what may be a GGUF file. */
export function foreignFile(path: string, head: Buffer): ForeignFile | undefined {
  const word = shellWord(path);
  const text = head.toString('latin1');
  const other = (what: string, remedy: string): ForeignFile => ({ code: 'not-gguf', what, remedy });
  if (text.startsWith('version https://git-lfs'))
    return other(
      'is a git-lfs pointer: the file it stands for was not fetched',
      `\`git -C ${shellWord(dirname(path))} lfs pull --include ${shellWord(basename(path))}\``,
    );
  if (text.startsWith('# xet version'))
    return other('is a git-xet pointer: the file it stands for was not fetched', fetchAgain);
  if (starts(head, 0x00, 0x05, 0x16, 0x07))
    return other(
      'is a companion file of macOS (AppleDouble), without weights',
      'give the file of the same name without `._`',
    );
  const packed = archive(head);
  if (packed !== undefined) return other(`is ${packed.name}`, `unpack it: \`${packed.command(path)}\``);
  if (text.startsWith('PK\x03\x04'))
    return text.includes('data.pkl')
      ? other('is a PyTorch checkpoint', convert(path))
      : other('is a zip archive', `unpack it: \`unzip ${word}\``);
  if (head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5)
    return other('is a Python pickle, a PyTorch checkpoint', convert(path));
  // A safetensors file: a u64 length, and JSON of that length.
  if (head.length > 9 && head[8] === 0x7b && head.readBigUInt64LE(0) < 2n ** 32n)
    return other('is a safetensors file', convert(path));
  if (ggmlMagics.some((magic) => text.startsWith(magic)))
    return other(
      'is a GGML file, of the format before GGUF',
      `convert it with llama.cpp: \`convert_llama_ggml_to_gguf.py --input ${word} --output ${shellWord(`${path}.gguf`)}\`; or fetch a GGUF release of the model`,
    );
  if (/^\s*(?:<!doctype html|<html|<head|<\?xml|<!--)/iu.test(text))
    return other('is an HTML or XML page, and not a model file', fetchAgain);
  if (/^\s*\{\s*"/u.test(text) || /^[\t\n\r\x20-\x7e]{4,}$/u.test(text.slice(0, 64)))
    return other(`is text, beginning "${firstWords(text)}": perhaps a server's answer`, fetchAgain);
  if (head.length > 0 && head.every((byte) => byte === 0))
    return {
      code: 'part-unwritten',
      what: 'begins with zeros: its beginning was never written',
      remedy: 'let its download or copy finish, or begin it anew',
    };
  return undefined;
}
