import type { MismatchRecord } from '../results/index.ts';
import { compareAddresses } from './compare-addresses.ts';
import { compareBytes } from './compare-bytes.ts';
import type { SourceBytes } from './source-bytes.ts';
import type { Subject, VerifyInput } from './subject.ts';

interface Verification {
  /** Compared, over all replicas. */
  readonly bytes: number;
  readonly tensors: number;
  readonly mismatches: MismatchRecord[];
  /** Wrong bytes and wrong addresses, also those not listed. */
  readonly total: number;
}

/** Compares every loaded byte with its source and every tensor's address with the reader's offset. */
export const verifyLoaded = (subject: Subject, source: SourceBytes, input: VerifyInput): Verification => {
  const addresses = compareAddresses(subject, input);
  const compared = compareBytes(subject, source, input);
  return {
    bytes: compared.bytes,
    tensors: input.tensors.length * subject.replicas,
    mismatches: [...compared.mismatches, ...addresses.slice(0, 20)],
    total: compared.total + addresses.length,
  };
};
