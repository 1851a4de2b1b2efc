export { classifyLoad } from './counted-load.ts';
export { recordCalls } from './recording.ts';
export type { CountedLoad, CounterName, LoadGround, LoadStreams } from './counted-load.ts';
export { CountingError, type CountingErrorCode } from './counting-error.ts';
export type { AddressRange } from './mapped-ranges.ts';
export type { RecordedCalls, Recording } from './recording.ts';
export { findTools, type MissingCounter, type Tools } from './tools.ts';
export type { TracedCall } from './traced-call.ts';
