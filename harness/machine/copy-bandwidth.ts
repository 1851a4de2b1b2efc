import { setImmediate } from 'node:timers/promises';

/** More than most caches hold of it; twice that is taken while it lasts. */
const copiedBytes = 128 * 2 ** 20;
const usualSeconds = 1;

/**
 * Bytes a second that one thread copies from memory to memory: the fastest of as many copies as fit in a second, because
 * whatever else runs can only slow a copy. It tells machines apart that call themselves alike; it is no measurement of
 * loading. Undefined where there is no memory for it.
 *
 * Limits: the copy is of the memory that this thread is given, on one node. A cache of hundreds of megabytes holds part
 * of it, on that machine each time.
 */
export const copyBandwidth = async ({
  bytes = copiedBytes,
  seconds = usualSeconds,
}: { readonly bytes?: number; readonly seconds?: number } = {}): Promise<number | undefined> => {
  const buffers: ArrayBuffer[] = [];
  try {
    for (let index = 0; index < 2; index += 1) buffers.push(new ArrayBuffer(bytes));
    const [source, target] = buffers.map((buffer) => new Uint8Array(buffer));
    if (source === undefined || target === undefined) return undefined;
    // Memory that was never written is one page of zeros, which every cache holds.
    source.fill(1);
    target.set(source);
    let fastest = Number.POSITIVE_INFINITY;
    const end = performance.now() + 1000 * seconds;
    do {
      const before = performance.now();
      target.set(source);
      fastest = Math.min(fastest, performance.now() - before);
      // Signals are answered between two copies.
      await setImmediate();
    } while (performance.now() < end);
    return fastest > 0 ? Math.round((1000 * bytes) / fastest) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    // Given back now, not when it is collected: loads that are timed next want it.
    for (const buffer of buffers) buffer.transfer(0);
  }
};
