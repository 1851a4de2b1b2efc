/** A tensor as the reader found it: `offset` is absolute in the part's file. */
interface TensorPlace {
  readonly name: string;
  readonly part: number;
  readonly offset: number;
  readonly bytes: number;
}

export interface ExtentPlace {
  readonly part: number;
  readonly offset: number;
  readonly bytes: number;
  readonly address: bigint;
}

/** What is verified. The real one is a loaded model; tests give one that lies. */
export interface Subject {
  readonly replicas: number;
  extents(replica: number): ExtentPlace[];
  addressOf(replica: number, part: number, offset: number): bigint | undefined;
  copyOut(address: bigint, to: Uint8Array): void;
  /** The node the replica's pages are bound to, when bound. */
  nodeOf(replica: number): number | undefined;
}

/**
 * What a layout promises of where tensors start. `file`: as many bytes beyond a multiple of their part's number here as in
 * the part itself, which is none where the file keeps to its own alignment. `address`: at a multiple of it.
 */
export interface AlignmentPromise {
  readonly as: 'file' | 'address';
  readonly byPart: readonly number[];
}

export interface VerifyInput {
  readonly paths: readonly string[];
  readonly partBytes: readonly number[];
  readonly tensors: readonly TensorPlace[];
  readonly alignment: AlignmentPromise;
  /** Whole parts are expected in memory, not only their tensors. */
  readonly wholeParts: boolean;
}
