import type { Beside } from './bench.ts';
import type { RealClient } from './clients.ts';
import type { PartsCost } from './many-parts.ts';

/** All that one run of the bench found. Times are nanoseconds, round by round. */
export interface Findings {
  /** Of the day it was begun, as 2026-11-26. */
  readonly date: string;
  readonly machine: string;
  readonly rounds: number;
  readonly seed: number;
  readonly builds: readonly Build[];
  /** What was left out, and why. */
  readonly missing: readonly { readonly what: string; readonly reason: string; readonly remedy?: string }[];
  /** How `--numa` was given its nodes; absent where it was left out. */
  readonly numa?: string;
  readonly sets: readonly SetFindings[];
  readonly costs: readonly PartsCost[];
}

export interface Build {
  readonly id: RealClient['id'];
  readonly origin: string;
  /** As the library says it. */
  readonly version: string;
}

export interface SetFindings {
  readonly title: string;
  readonly parts: number;
  readonly tensors: number;
  readonly bytes: number;
  readonly beside: readonly Beside[];
}

/** Whether each strategy did as the real code does, and the real code's program as its library. */
export const allAlike = ({ sets }: Findings): boolean =>
  sets
    .flatMap(({ beside }) => beside)
    .every(
      ({ likeness, program, countersAgree }) =>
        likeness.same && program?.same !== false && countersAgree !== false,
    );
