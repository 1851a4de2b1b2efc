import { getSystemErrorName } from 'node:util';
import { Fallback, type FailureRecord, type FallbackRecord } from '../results/index.ts';
import { nameOf } from './enums.ts';
import { strangeAnswer } from './library-answer.ts';
import type { Struct } from './structs.ts';

/** A load that the library refused, with everything it said. */
export class LoadError extends Error {
  readonly failure: FailureRecord;
  constructor(failure: FailureRecord) {
    super(failure.message);
    this.name = 'LoadError';
    this.failure = failure;
  }
}

const aspectOf = (text: string): FallbackRecord['aspect'] => {
  const aspect = Fallback.shape.aspect.safeParse(text);
  if (!aspect.success) throw strangeAnswer(`unimap_fallback.aspect is ${JSON.stringify(text)}`);
  return aspect.data;
};

export const toFallback = (fallback: Struct<'unimap_fallback'>): FallbackRecord => ({
  aspect: aspectOf(fallback.aspect),
  requested: fallback.requested,
  obtained: fallback.obtained,
  reason: fallback.reason,
  remedy: fallback.remedy,
  ...(fallback.call !== '' && { call: fallback.call }),
  ...(fallback.errno_value !== 0 && { errno: fallback.errno_value }),
  ...(fallback.node >= 0 && { node: fallback.node }),
});

export const toFailure = (error: Struct<'unimap_error'>): FailureRecord => ({
  code: nameOf('unimap_error_code', error.code),
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
