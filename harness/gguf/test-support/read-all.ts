import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

export type ReaderName = 'ours' | 'ggml' | 'huggingface';
/** With its offset from the start of the data. */
export type ReadTensor = readonly [name: string, offset: number];

/** What a reader made of a file. */
export type Reading =
  | {
      readonly status: 'taken';
      readonly tensors: readonly ReadTensor[];
      readonly refusals?: readonly string[];
    }
  | {
      readonly status: 'refused';
      /** Of our own reader, which has a reason. */
      readonly why?: {
        readonly code: string;
        readonly message: string;
        readonly remedy: string;
        readonly exitStatus: number;
      };
    }
  /** An exception that is no error of ours. */
  | { readonly status: 'thrown'; readonly what: string }
  /** The process of the reader ended or hung on this file. */
  | { readonly status: 'died'; readonly how: string };

export interface ReadFiles {
  /** In the order of the files. */
  readonly readings: readonly Reading[];
  /** Bytes of memory that the reader's process took at most. */
  readonly peakBytes: number;
}

const program = join(import.meta.dirname, 'reading.ts');

/** Reads files by one reader; where its process ends on one of them, a new one goes on with the next. */
export const readAll = async (
  reader: ReaderName,
  files: readonly string[],
  scratch: string,
  timeout = 60_000,
): Promise<ReadFiles> => {
  const readings: Reading[] = [];
  let peakBytes = 0;
  const list = join(scratch, `${reader}.json`);
  while (readings.length < files.length) {
    writeFileSync(list, JSON.stringify(files.slice(readings.length)));
    const { stdout, failed, signal, exitCode, timedOut } = await execa(
      process.execPath,
      [program, reader, list],
      { reject: false, timeout, stderr: 'ignore', maxBuffer: 2 ** 30 },
    );
    for (const line of stdout.split('\n').filter((text) => text.endsWith('}'))) {
      const { reading, peak } = JSON.parse(line) as { reading: Reading; peak: number };
      readings.push(reading);
      peakBytes = Math.max(peakBytes, peak);
    }
    if (failed && readings.length < files.length)
      readings.push({
        status: 'died',
        how: timedOut ? 'it hung' : (signal ?? `exit status ${exitCode ?? '?'}`),
      });
  }
  rmSync(list, { force: true });
  return { readings, peakBytes };
};
