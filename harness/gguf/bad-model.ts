import { UnimapError } from '../unimap-error.ts';

export type BadModelCode =
  | 'model-not-found'
  | 'model-unreadable'
  | 'not-a-model'
  | 'several-models'
  | 'part-missing'
  | 'part-empty'
  | 'part-not-a-file'
  | 'part-truncated'
  | 'not-gguf'
  | 'gguf-version'
  | 'gguf-big-endian'
  | 'gguf-damaged'
  | 'gguf-counts'
  | 'gguf-alignment'
  | 'split-keys'
  | 'parts-mixed'
  | 'tensor-count'
  | 'tensor-duplicated'
  | 'tensor-type'
  | 'tensor-shape'
  | 'tensor-misaligned'
  | 'tensor-outside'
  | 'tensor-overlap'
  | 'manifest-mismatch';

const FETCH_AGAIN = 'fetch or generate this file again';

/** What to do, where nothing more particular is known. */
const REMEDIES: Partial<Record<BadModelCode, string>> = {
  'model-not-found': 'check the path; give a .gguf file, any part of a set, or a directory holding one set',
  'not-a-model': 'give a .gguf file, any part of a set, or a directory holding one set',
  'several-models': 'give the path of a file of the set you mean',
  'part-missing': 'put all parts of the set into one directory, under the names gguf-split gave them',
  'part-not-a-file': 'put the part itself there',
  'gguf-version': 'convert the model with a current llama.cpp, which writes version 3',
  'gguf-big-endian': 'convert the model to little-endian, with gguf-convert-endian of llama.cpp',
  'gguf-alignment': 'convert the model again with an alignment that is a power of two',
  'split-keys': 'give the parts the names gguf-split gave them, or split the model again',
  'parts-mixed': 'put only the parts of one model into the directory, all from the same release of it',
  'tensor-type': 'this type is newer than the table in harness/gguf/ggml-type-sizes.ts: add it there',
  'manifest-mismatch': 'generate the set again, or remove its manifest.json to read the parts as they are',
};

/** @param message Names the file and what is wrong with it. */
export function badModel(code: BadModelCode, message: string, cause?: unknown): UnimapError {
  return new UnimapError(code, message, REMEDIES[code] ?? FETCH_AGAIN, { exitStatus: 2, cause });
}

const PERMISSION = 'give yourself permission to read it, or run as a user who has it';

/** What to do where the system will not open a file, by its errno. */
const UNREADABLE_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  ELOOP: 'its symbolic links lead in a circle: point them at the file itself',
  ENAMETOOLONG: 'no file has so long a name: check the path',
  ENOTDIR: 'something on the way to it is a file, not a directory: check the path',
  EIO: 'its disk does not give it back: see what the kernel says (dmesg), and fetch the file again',
  EMFILE: 'raise the number of files you may open (ulimit -n)',
  ENFILE: 'close programs: the system has as many files open as it can',
};

/** For whatever a call of the file system threw. */
export function unreadable(path: string, error: unknown): UnimapError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const remedy = UNREADABLE_REMEDIES[code] ?? 'see that it can be read: try `head -c 24` on it';
  return new UnimapError(
    'model-unreadable' satisfies BadModelCode,
    `${path} cannot be read (${code})`,
    remedy,
    {
      exitStatus: 2,
      cause: error,
    },
  );
}
