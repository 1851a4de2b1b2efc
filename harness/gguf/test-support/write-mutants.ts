import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { anyHeader, anyModel } from './any-header.ts';
import { damaged, damages } from './mutants.ts';
import { writtenFile } from './written-header.ts';

const DATA_BYTES = 4096;

/** Writes so many damaged files into a folder and gives their paths. Half of them were models before; every seed gives others. */
export const writeMutants = (count: number, folder: string, seed?: number): string[] =>
  fc
    .sample(fc.tuple(fc.oneof(anyHeader, anyModel), damages), {
      numRuns: count,
      ...(seed !== undefined && { seed }),
    })
    .map(([header, damage], index) => {
      const whole = writtenFile(header, DATA_BYTES);
      const file = join(folder, `mutant${index}.gguf`);
      writeFileSync(file, damaged(whole, damage, whole.length - DATA_BYTES));
      return file;
    });
