import { classifyLoad, type CountedLoad } from './counted-load.ts';
import type { AddressRange } from './mapped-ranges.ts';
import { recordCalls, type Recording } from './recording.ts';
import type { MissingCounter } from './tools.ts';

export { classifyLoad, recordCalls };
export type { CountedLoad, CounterName, LoadGround, LoadStreams } from './counted-load.ts';
export { CountingError, type CountingErrorCode } from './counting-error.ts';
export type { AddressRange } from './mapped-ranges.ts';
export type { RecordedCalls, Recording } from './recording.ts';
export { findTools, type MissingCounter, type Tools } from './tools.ts';
export type { TracedCall } from './traced-call.ts';

export interface Counting extends Recording {
  /** Absolute paths of the parts. */
  readonly sources?: readonly string[] | undefined;
  /** Reads the regions of a load out of what the command printed. Without it no anonymous mapping is a region. */
  readonly regionsOf?: ((stdout: string, loadId: number) => readonly AddressRange[]) | undefined;
}

export interface Counted {
  readonly stdout: string;
  readonly loads: CountedLoad[];
  readonly missing: MissingCounter[];
}

/**
 * Counts the system calls of every load a command marks, over one execution, by class and counter.
 *
 * @throws CountingError
 */
export async function countCalls(counting: Counting): Promise<Counted> {
  const { stdout, loads, missing } = await recordCalls(counting);
  return {
    stdout,
    missing,
    loads: loads.map((load) =>
      classifyLoad(load, {
        regions: counting.regionsOf?.(stdout, load.loadId) ?? [],
        parts: counting.sources ?? [],
        cwd: counting.cwd,
      }),
    ),
  };
}
