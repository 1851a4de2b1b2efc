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

export interface VerifyInput {
  readonly paths: readonly string[];
  readonly partBytes: readonly number[];
  readonly tensors: readonly TensorPlace[];
  /** What every tensor's address must be a multiple of. */
  readonly alignment: number;
  /** Whole parts are expected in memory, not only their tensors. */
  readonly wholeParts: boolean;
}
