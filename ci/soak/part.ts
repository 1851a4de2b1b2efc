import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Plant } from './summary.ts';

/** What a part of a soak is given. */
export interface Chance {
  readonly seed: number;
  /** When it has to stop, by `performance.now()`. */
  readonly end: number;
  /** A folder of its own, removed afterwards. */
  readonly scratch: string;
  /** The native programs to try: `native/build/soak`, or those with a planted fault. */
  readonly native: string;
  /** The fault they were built with. */
  readonly plant?: Plant | undefined;
}

/** What a part did before its time was up, and what it found. */
export interface Tried {
  readonly done: number;
  /** Of what was done, by what it came to. */
  readonly counts: Readonly<Record<string, number>>;
  /** What must not be, each with enough to see it again. */
  readonly findings: readonly string[];
}

export type Outcome = Tried | { readonly unsupported: string };

export interface SoakPart {
  readonly name: string;
  /** What it does, for the summary. */
  readonly does: string;
  /** How many make it whole. */
  readonly planned: number;
  /** Of the soak's time; all parts' shares together are 1. */
  readonly share: number;
  /** The planted fault that this part is meant to find. */
  readonly finds?: Plant;
  readonly run: (chance: Chance) => Promise<Outcome> | Outcome;
}

/** The same numbers for the same seed. */
export const drawing = (seed: number) => {
  const generator = xoroshiro128plus(seed);
  const upTo = (greatest: number): number => uniformInt(generator, 0, greatest);
  const oneOf = <T>(items: readonly T[]): T => {
    const drawn = items[upTo(items.length - 1)];
    if (drawn === undefined) throw new Error('nothing to draw from');
    return drawn;
  };
  return { upTo, oneOf };
};

/** Counts by name, and what must not be: no more than a reader would read. */
export const tallying = () => {
  const counts: Record<string, number> = {};
  const findings: string[] = [];
  let done = 0;
  return {
    count: (name: string, by = 1): void => {
      counts[name] = (counts[name] ?? 0) + by;
    },
    one: (by = 1): number => (done += by),
    find: (what: string): void => {
      if (findings.length < 50) findings.push(what);
    },
    done: (): number => done,
    tried: (): Tried => ({ done, counts, findings }),
  };
};

export const secondsUntil = (end: number): number =>
  Math.max(1, Math.round((end - performance.now()) / 1000));
