import { UnimapError } from '../unimap-error.ts';
import { shellWord } from '../wording/shell-word.ts';
import { visibleText } from '../wording/visible-text.ts';

export type BadModelCode =
  | 'model-not-found'
  | 'model-unreadable'
  | 'not-a-model'
  | 'several-models'
  | 'part-missing'
  | 'part-empty'
  | 'part-not-a-file'
  | 'part-truncated'
  | 'part-unfinished'
  | 'part-unwritten'
  | 'parts-joined'
  | 'part-cut'
  | 'name-not-text'
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
  'part-truncated':
    'its download or copy did not finish: continue it (`wget -c`, `curl -C -`), or fetch or generate the file again',
  'part-not-a-file': 'put the part itself there',
  'gguf-version':
    'fetch a current release of the model, or convert the original with llama.cpp (`convert_hf_to_gguf.py`), which writes version 3',
  'gguf-big-endian': 'convert it in place, on a copy: `gguf-convert-endian FILE little` (`pip install gguf`)',
  'part-unfinished': 'let its download finish, or begin it anew',
  'gguf-alignment': 'convert the model again with an alignment that is a power of two',
  'split-keys': 'give the parts the names gguf-split gave them, or split the model again',
  'parts-mixed': 'put only the parts of one model into the directory, all from the same release of it',
  'manifest-mismatch': 'generate the set again, or remove its manifest.json to read the parts as they are',
};

/** @param message Names the file and what is wrong with it; `remedy` where more is known than the code tells. */
export function badModel(
  code: BadModelCode,
  message: string,
  { remedy = REMEDIES[code] ?? FETCH_AGAIN, cause }: { remedy?: string | undefined; cause?: unknown } = {},
): UnimapError {
  return new UnimapError(code, visibleText(message), remedy, { exitStatus: 2, cause });
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
  const remedy = UNREADABLE_REMEDIES[code] ?? `see that it can be read: \`head -c 24 ${shellWord(path)}\``;
  return new UnimapError(
    'model-unreadable' satisfies BadModelCode,
    visibleText(`${path} cannot be read (${code})`),
    remedy,
    {
      exitStatus: 2,
      cause: error,
    },
  );
}
