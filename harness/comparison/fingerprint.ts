import { createHash } from 'node:crypto';
import type { EnvironmentRecord } from '../results/results.ts';
import { factsOfEveryRun } from './same-machine.ts';

/**
 * 16 hexadecimal digits made of what stays equal on one machine and every run recorded. One machine has one fingerprint,
 * whichever version recorded it; machines that differ in a newer fact alone (their caches) share one.
 */
export const fingerprintOf = (environment: EnvironmentRecord): string =>
  createHash('sha256')
    .update(JSON.stringify(factsOfEveryRun(environment)))
    .digest('hex')
    .slice(0, 16);
