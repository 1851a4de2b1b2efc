import { createHash } from 'node:crypto';
import type { EnvironmentRecord } from '../results/results.ts';
import { machineFacts } from './same-machine.ts';

/**
 * 16 hexadecimal digits made of what stays equal on one machine, and of nothing else. A run that recorded fewer facts
 * of a machine (older ones: no caches) has another fingerprint of it.
 */
export const fingerprintOf = (environment: EnvironmentRecord): string =>
  createHash('sha256')
    .update(JSON.stringify(machineFacts(environment)))
    .digest('hex')
    .slice(0, 16);
