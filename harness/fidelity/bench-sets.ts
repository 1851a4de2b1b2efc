import { join } from 'node:path';
import { generateSet, resolveOptions, type SetOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import type { Session } from '../session/session.ts';
import { describeSet, type OpenedSet } from '../sets/worker-set.ts';
import { sizeText } from '../wording/size-text.ts';

const mebibyte = 1024 ** 2;

/** Few large parts, where the weights are nearly all of a load, and many small ones, where they are not. */
export const comparedSets: readonly Partial<SetOptions>[] = [
  { parts: 8, size: { perPart: 49 * mebibyte } },
  { parts: 100, size: { perPart: 1.5 * mebibyte } },
];

/** The same bytes and the same tensors in ever more parts. */
export const countsOfParts: readonly number[] = [2, 20, 100, 200];
export const dealtSet = (parts: number): Partial<SetOptions> => ({
  parts,
  size: { total: 200 * mebibyte },
  layers: 400,
});

export const bytesOf = ({ size, parts = 1 }: Partial<SetOptions>): number =>
  size === undefined ? 0 : 'total' in size ? size.total : size.perPart * parts;

/** F16, which no CPU repacks: what is repacked is copied, whatever way it was loaded. */
export const makeBenchSet = async (
  session: Session,
  folder: string,
  wanted: Partial<SetOptions>,
): Promise<OpenedSet> => {
  const options = resolveOptions({ ...wanted, types: 'F16' });
  const directory = join(folder, `${options.parts}-parts-of-${bytesOf(options)}`);
  session.show(`generating ${options.parts} parts`);
  await generateSet(options, directory, { signal: session.signal });
  const model = await openSet(directory);
  const title = `${options.parts} parts of ${sizeText(model.totalBytes / options.parts)}`;
  return describeSet(model, { id: model.name, title, sizeClass: 'real' });
};
