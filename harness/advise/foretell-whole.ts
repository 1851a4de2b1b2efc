import type { Measured } from './advice.ts';
import { tolerated } from './extrapolation.ts';
import type { MeasuredWay } from './weigh-ways.ts';

/** Nanoseconds that a way would take for the whole model: a projection, and never a verdict. */
interface ForetoldWhole {
  readonly way: MeasuredWay;
  readonly time: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Of every way that was timed on a part of the model. The range is the interval of its rounds, and beyond that as much as an excerpt
 * may be off the whole, which `advise --check` tries. Nothing of a model that was loaded whole.
 */
export const foretellWhole = (
  { ways, bytes }: Pick<Measured, 'ways' | 'bytes'>,
  wholeBytes: number,
): ForetoldWhole[] => {
  if (bytes === 0 || bytes >= wholeBytes) return [];
  const times = wholeBytes / bytes;
  return ways.flatMap((way) =>
    way.status === 'measured' && way.range !== undefined
      ? [
          {
            way,
            time: way.nanoseconds * times,
            low: (way.range.low * times) / (1 + tolerated),
            high: way.range.high * times * (1 + tolerated),
          },
        ]
      : [],
  );
};
