import type { ModelSetRecord } from '../results/results.ts';

/** The power of two, in halves, a set's mean part is nearest to: headers make parts of one nominal size differ a little. */
export const partStep = ({ bytes, parts }: Pick<ModelSetRecord, 'bytes' | 'parts'>): number =>
  Math.round(Math.log2(bytes / parts) * 2) / 2;

/** A set's nominal size of a part: a power of two where it is near to one, else the mean itself. */
export const nominalPartBytes = (set: Pick<ModelSetRecord, 'bytes' | 'parts'>): number => {
  const step = partStep(set);
  return Number.isInteger(step) ? 2 ** step : set.bytes / set.parts;
};
