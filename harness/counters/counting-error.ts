import { UnimapError } from '../unimap-error.ts';

export type CountingErrorCode =
  /** Neither counter works here. */
  | 'counters-unavailable'
  /** The traced command ended with a failure. */
  | 'counters-command-failed'
  /** Something in a trace that the parser does not know. */
  | 'counters-trace-unreadable'
  /** Markers that do not pair up. */
  | 'counters-markers'
  /** perf dropped events, so its counts mean nothing. */
  | 'counters-lost-events'
  /** A call no class holds. */
  | 'counters-unclassified-call';

export class CountingError extends UnimapError {
  declare readonly code: CountingErrorCode;

  constructor(code: CountingErrorCode, message: string, remedy: string, cause?: unknown) {
    super(code, message, remedy, { exitStatus: code === 'counters-unavailable' ? 3 : 1, cause });
    this.name = 'CountingError';
  }
}
