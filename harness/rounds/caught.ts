import { CountingError } from '../counters/index.ts';
import type { SampleRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';

type NotDone = Extract<SampleRecord['outcome'], { status: 'failed' | 'unsupported' }>;

/** An error as the outcome of the case that it concerns. */
export const notDone = (error: unknown): NotDone => {
  if (error instanceof CountingError && error.code === 'counters-unavailable') {
    return { status: 'unsupported', missing: error.message, remedy: error.remedy };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 'failed',
    error: {
      code: error instanceof UnimapError ? error.code : 'internal',
      message,
      remedy: error instanceof UnimapError ? error.remedy : 'report this with the message above',
    },
  };
};

/** An error that concerns one case is that case's outcome; the run goes on. An abort ends it. */
export const caught = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | NotDone> => {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    return notDone(error);
  }
};
