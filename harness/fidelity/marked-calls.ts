import type { RecordedCalls, TracedCall } from '../counters/index.ts';
import { agreement } from '../counters/agreement.ts';
import { UnimapError } from '../unimap-error.ts';

/** The calls between the markers of one load and its unload. */
export interface MarkedCalls {
  /** With paths: those of strace. */
  readonly calls: readonly TracedCall[];
  /** Whether perf saw the same, call by call; absent where perf does not count here. */
  readonly agree?: boolean;
}

/** @throws UnimapError `no-strace` */
export const markedCalls = ({ loads }: RecordedCalls): MarkedCalls => {
  const streams = loads[0]?.streams ?? [];
  const strace = streams.find(({ counter }) => counter === 'strace')?.calls;
  const perf = streams.find(({ counter }) => counter === 'perf')?.calls;
  if (strace === undefined)
    throw new UnimapError(
      'no-strace',
      'calls on parts are told by their paths, which strace alone sees',
      'install strace',
      {
        exitStatus: 3,
      },
    );
  return { calls: strace, ...(perf && { agree: agreement(strace, perf).agree }) };
};
