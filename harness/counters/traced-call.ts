/** One system call of one thread, in the one form both counters are brought to. */
export interface TracedCall {
  readonly tid: number;
  /** Of the architecture the trace was taken on. */
  readonly number: number;
  readonly name: string;
  /** Registers as unsigned 64-bit integers; undefined where the counter prints something else (a path, a struct). */
  readonly args: readonly (bigint | undefined)[];
  /** strace alone sees it. */
  readonly path?: string;
  /** Place of the call's entry in the counter's own order. */
  readonly entered: number;
  /** Place of its return; absent when it never returned (exit). */
  returned?: number;
  /** Negative errno for a failure; absent when it never returned. */
  result?: bigint;
}

/** A register read as the C int the kernel takes it for (descriptors, AT_FDCWD). */
export function intArgument(call: TracedCall, index: number): number | undefined {
  const value = call.args[index];
  return value === undefined ? undefined : Number(BigInt.asIntN(32, value));
}

export function wasSuccessful(call: TracedCall): call is TracedCall & { result: bigint } {
  return call.result !== undefined && call.result >= 0n;
}
