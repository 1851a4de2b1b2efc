import type { ModelSetRecord } from '../results/results.ts';

/** Tells 17 MiB from 16 MiB, and not 16 MiB from 16 MiB and a header. */
const stepsPerOctave = 8;

/** The power of two, in eighths, a set's mean part is nearest to: headers make parts of one nominal size differ a little. */
export const partStep = ({ bytes, parts }: Pick<ModelSetRecord, 'bytes' | 'parts'>): number =>
  Math.round(Math.log2(bytes / parts) * stepsPerOctave) / stepsPerOctave;

/**
 * A set's nominal size of a part: what was asked for, where the results hold it; else that of its parts where they are all
 * of one; else a power of two where their mean is near to one, else the mean itself.
 */
export const nominalPartBytes = (
  set: Pick<ModelSetRecord, 'bytes' | 'parts' | 'partBytes' | 'nominalPartBytes'>,
): number => {
  if (set.nominalPartBytes !== undefined) return set.nominalPartBytes;
  const mean = set.bytes / set.parts;
  if (set.partBytes.every((size) => size === mean)) return mean;
  const step = partStep(set);
  return Number.isInteger(step) ? 2 ** step : mean;
};
