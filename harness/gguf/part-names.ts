import { basename } from 'node:path';

/** As gguf-split names parts; `MODEL.GGUF` is a name too. */
const SPLIT_NAME = /^(?<stem>.*)-(?<number>\d{5})-(?<of>of)-(?<count>\d{5})(?<end>\.gguf)$/is;
const GGUF_END = /\.gguf$/i;

interface SplitName {
  readonly stem: string;
  readonly number: number;
  readonly count: number;
  /** Name of another part of the same set. */
  readonly sibling: (number: number) => string;
}

/** Stem of a file's set, and its place in the set as its name tells it. */
export function splitName(file: string): SplitName | undefined {
  const { stem, number, of, count, end } = SPLIT_NAME.exec(basename(file))?.groups ?? {};
  if (stem === undefined || number === undefined || count === undefined) return undefined;
  return {
    stem,
    number: Number(number),
    count: Number(count),
    sibling: (other) => `${stem}-${String(other).padStart(5, '0')}-${of ?? 'of'}-${count}${end ?? '.gguf'}`,
  };
}

/** Those of macOS (`._model.gguf`) hold what its own file system keeps beside a file, and no weights. */
export const isGgufName = (name: string): boolean => GGUF_END.test(name) && !name.startsWith('._');

export const stemOf = (file: string): string => basename(file).replace(GGUF_END, '');

/** What programs that fetch add to a name until the file is whole. */
const UNFINISHED_END =
  /\.(?:part|partial|incomplete|crdownload|download|opdownload|aria2|!qb|!ut|tmp|filepart|st)$/i;

export const isUnfinishedName = (name: string): boolean => UNFINISHED_END.test(name);

/** `x.gguf.part1of3`, `x.gguf-split-a`, `x.gguf.aa`, `x.gguf.001`: pieces of one file, as `split` and people name them. */
const PIECE =
  /^(?<whole>.+\.gguf)[.-](?:(?:part|split)[.-]?(?:[a-z]{1,3}|\d{1,4})(?:of\d{1,4})?|a[a-z]{1,2}|\d{1,4})$/i;
/** As `split` names them where it is not told: xaa, xab. */
const BARE_PIECE = /^x[a-z]{2}$/;

/** The file a piece was cut from, by its name. */
export const wholeOfPiece = (name: string): string | undefined =>
  PIECE.exec(name)?.groups?.['whole'] ?? (BARE_PIECE.test(name) ? 'model.gguf' : undefined);
