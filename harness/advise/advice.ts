import type { RepackTarget } from '../gguf/index.ts';
import type { CachedByNode } from '../place/cached-by-node.ts';
import type { ProvedPlacement } from './proved-placement.ts';
import type { ClientAdvice } from './weigh-client.ts';
import type { LeftOut } from './candidates.ts';
import type { PlacedWay } from './placed-ways.ts';
import type { Verdict } from './verdict.ts';
import type { WeighedWay } from './weigh-ways.ts';

/** What was found with the files in the page cache, or dropped from it before each load. */
export interface Measured {
  readonly cache: 'warm' | 'cold';
  /** Of the model's parts, so many of so many bytes were loaded. */
  readonly parts: number;
  readonly bytes: number;
  /** Whether these are stretches out of parts that are too large to be loaded whole. */
  readonly stretches: boolean;
  readonly ways: readonly WeighedWay[];
  readonly verdict: Verdict;
  /** As a ratio above 1: a smaller difference could have been missed. */
  readonly blindBelow?: number;
  /** Minutes that would do, where those given were too few for what was loaded. */
  readonly minutesNeeded?: number;
}

/** What a way takes of memory, for the whole model. */
export interface Need {
  readonly way: string;
  readonly bytes: number;
  /** Of the pool, by node, of 2 MiB. */
  readonly pages: readonly { readonly node: number; readonly pages: number }[];
}

/** What each node takes of a model that is copied to all of them, or spread over them. */
export interface PerNode {
  readonly copied: { readonly bytes: number; readonly pages: number };
  readonly spread: { readonly bytes: number; readonly pages: number };
}

export interface Advice {
  readonly model: { readonly name: string; readonly parts: number; readonly bytes: number };
  readonly measured: readonly Measured[];
  /** Why nothing was timed at all. */
  readonly unmeasured?: { readonly reason: string; readonly remedy: string };
  readonly leftOut: readonly LeftOut[];
  /** Of the fastest way. */
  readonly need?: Need;
  readonly nodes: readonly number[];
  /** Absent where there is one node. */
  readonly perNode?: PerNode;
  readonly repacked?: { readonly target: RepackTarget; readonly share: number };
  /** Absent where the kernel does not tell. */
  readonly cached?: CachedByNode;
  /** Processes that map parts of the model. */
  readonly mappedBy: readonly number[];
  readonly placed: readonly PlacedWay[];
  /** On several nodes: where the pages of what was loaded lay. */
  readonly proved?: readonly ProvedPlacement[];
  /** Of the user's own binary, where one was given. */
  readonly client?: ClientAdvice;
}

/** Whether any state of the page cache gave an answer. */
export const isAnswered = ({ measured }: Advice): boolean =>
  measured.some(({ verdict }) => verdict.answer !== 'unknown');
