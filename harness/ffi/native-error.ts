import { getSystemErrorName } from 'node:util';
import type { FailureRecord, FallbackRecord } from '../results/index.ts';

/** A load that the library refused, with everything it said. */
export class LoadError extends Error {
  readonly failure: FailureRecord;
  constructor(failure: FailureRecord) {
    super(failure.message);
    this.name = 'LoadError';
    this.failure = failure;
  }
}

const errorCodes = ['unknown', 'argument', 'part', 'pool', 'memory', 'policy', 'system'] as const;

export interface NativeError {
  code: number;
  errno_value: number;
  part: number;
  node: number;
  call: string;
  reason: string;
  remedy: string;
}

export interface NativeFallback {
  aspect: string;
  requested: string;
  obtained: string;
  call: string;
  errno_value: number;
  node: number;
  reason: string;
  remedy: string;
}

export const toFallback = (fallback: NativeFallback): FallbackRecord => ({
  aspect: fallback.aspect as FallbackRecord['aspect'],
  requested: fallback.requested,
  obtained: fallback.obtained,
  reason: fallback.reason,
  remedy: fallback.remedy,
  ...(fallback.call !== '' && { call: fallback.call }),
  ...(fallback.errno_value !== 0 && { errno: fallback.errno_value }),
  ...(fallback.node >= 0 && { node: fallback.node }),
});

export const toFailure = (error: NativeError): FailureRecord => ({
  code: errorCodes[error.code] ?? 'unknown',
  message:
    error.errno_value === 0 || error.call === ''
      ? error.reason
      : `${error.reason} (${error.call}: ${getSystemErrorName(-error.errno_value)})`,
  remedy: error.remedy,
  ...(error.part >= 0 && { part: error.part }),
  ...(error.node >= 0 && { node: error.node }),
  ...(error.call !== '' && { call: error.call }),
  ...(error.errno_value !== 0 && { errno: error.errno_value }),
});
