import type { Pool } from '../machine/pool-state.ts';
import type { LockFolders } from './pool-lock.ts';

/** Hugepages somebody is going to use: free ones, of this size, on this node. */
export interface Need {
  readonly pageBytes: number;
  readonly node: number;
  readonly pages: number;
}

/** What was done before the kernel was asked once more. */
export type RoomStep = 'asked' | 'compacted' | 'touched' | 'dropped-caches';

/** How many pages were available after a step; `bytes` of free memory were touched. */
export interface Attempt {
  readonly step: RoomStep;
  readonly available: number;
  readonly bytes?: number;
}

/** A pool that was made larger; `to` is what the kernel gave, `requested` what it was asked for. */
export interface Raise extends PlannedRaise {
  /** Available ones that were wanted. */
  readonly wanted: number;
  /** In order; the first is the plain request. */
  readonly attempts: readonly Attempt[];
}

export interface PlannedRaise {
  readonly pageBytes: number;
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly requested: number;
}

/** A need that could not be met, in whole or in part. */
export interface Shortage extends Need {
  readonly available: number;
  readonly reason: string;
  readonly remedy: string;
}

/** First and only line the harness writes to a keeper; after it, the pipe's end is the message. */
export interface KeeperRequest {
  readonly needs: readonly Need[];
  readonly sysRoot: string;
  readonly procRoot: string;
  readonly journal: string;
  readonly locks: LockFolders;
  readonly waitMilliseconds: number;
  /** Whether the page cache, everybody's, may be dropped where pages are not to be found otherwise. */
  readonly dropCaches: boolean;
  /** What the run is called when another one asks who holds the pool. */
  readonly label: string;
  /** The process number of the harness: end this process to end the run. */
  readonly harness: number;
}

/** Lines a keeper writes; `waiting` and `notice` any number of times, then one of the others. */
export type KeeperMessage =
  | { readonly type: 'waiting'; readonly holder: string }
  | { readonly type: 'notice'; readonly text: string }
  | {
      readonly type: 'ready';
      readonly raised: readonly Raise[];
      /** What raising took, dropping caches and compacting included. */
      readonly nanoseconds: number;
      readonly short: readonly Shortage[];
      readonly during: readonly Pool[];
    }
  | { readonly type: 'busy'; readonly holder: string; readonly pid?: number }
  | { readonly type: 'failed'; readonly reason: string };
