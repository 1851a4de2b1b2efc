import type { StrategyName } from '../results/index.ts';
import type { Gain, MeasuredWay, WeighedWay } from './weigh-ways.ts';

/** The flags with which llama.cpp itself loads a way; what is absent takes a program that loads with unimap's library. */
export const llamaFlags: Readonly<Partial<Record<StrategyName, string>>> = {
  'llama-mmap': '--load-mode mmap',
  'llama-read': '--load-mode none',
  'llama-direct': '--load-mode dio',
};

export type FasterWay = MeasuredWay & { readonly gain: Gain };

/** `change`: something is faster. `forLlama`: the fastest that llama.cpp has as it is, where one is faster than its default. */
export type Verdict =
  | { readonly answer: 'change'; readonly fastest: FasterWay; readonly forLlama?: FasterWay }
  | { readonly answer: 'change-nothing'; readonly tried: number }
  | { readonly answer: 'unknown'; readonly reason: string };

const fastestOf = (ways: readonly FasterWay[]): FasterWay | undefined =>
  ways.toSorted((one, other) => other.gain.times - one.gain.times)[0];

const unknownReason = (ways: readonly WeighedWay[]): string => {
  const missing = ways.find((way) => way.status === 'not-measured');
  const measured = ways.filter(({ status }) => status === 'measured').length;
  if (missing !== undefined && measured < 2) return `${missing.arm.strategy}: ${missing.reason}`;
  return 'too few rounds were made to tell two ways apart';
};

/** A way counts as faster where its whole interval lies above 1. */
export const judge = (ways: readonly WeighedWay[]): Verdict => {
  const weighed = ways.flatMap((way) =>
    way.status === 'measured' && way.gain !== undefined ? [{ ...way, gain: way.gain }] : [],
  );
  if (weighed.length === 0) return { answer: 'unknown', reason: unknownReason(ways) };
  const faster = weighed.filter(({ gain }) => gain.low > 1);
  const fastest = fastestOf(faster);
  if (fastest === undefined) return { answer: 'change-nothing', tried: weighed.length };
  const forLlama = fastestOf(faster.filter(({ arm }) => llamaFlags[arm.strategy] !== undefined));
  return { answer: 'change', fastest, ...(forLlama && { forLlama }) };
};

/** Of all ways, the difference that could have been missed; absent where no way tells. */
export const blindBelow = (ways: readonly WeighedWay[]): number | undefined => {
  const effects = ways.flatMap((way) => (way.status === 'measured' ? (way.gain?.smallestEffect ?? []) : []));
  return effects.length === 0 ? undefined : Math.max(...effects);
};
