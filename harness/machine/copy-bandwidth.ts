import { setImmediate } from 'node:timers/promises';
import { ascending, quantile } from '../statistics/quantile.ts';

/** More than most caches hold of it; twice that is taken while it lasts. */
const copiedBytes = 128 * 2 ** 20;
const usualSeconds = 1;
/** Timed at once: half a millisecond's worth, which a busy machine now and then lets through undisturbed. */
const stretchBytes = 4 * 2 ** 20;

/**
 * Bytes a second that one thread copies from memory to memory: as fast as the fastest tenth of the stretches that
 * fit in a second, because whatever else runs slows most of them on a busy machine; not the very fastest, which a cache helped. It tells machines apart that call themselves alike; it is no measurement of
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
    const times: number[] = [];
    const end = performance.now() + 1000 * seconds;
    do {
      // By the time a stretch comes round again no usual cache holds it.
      for (let at = 0; at < bytes; at += stretchBytes) {
        const stretch = source.subarray(at, at + stretchBytes);
        const before = performance.now();
        target.set(stretch, at);
        times.push((performance.now() - before) / stretch.length);
      }
      // Signals are answered between two rounds.
      await setImmediate();
    } while (performance.now() < end);
    const fast = quantile(ascending(times), 0.1);
    return fast > 0 ? Math.round(1000 / fast) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    // Given back now, not when it is collected: loads that are timed next want it.
    for (const buffer of buffers) buffer.transfer(0);
  }
};
