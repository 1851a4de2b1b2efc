import type { Situation } from '../situation.ts';

const GiB = 1024 ** 3;

/** A quiet server of two nodes; a test changes what it is about. */
export const server = (changes: Partial<Situation> = {}): Situation => ({
  architecture: 'x64',
  root: false,
  contained: false,
  filtered: false,
  cpus: 4,
  nodes: [0, 1],
  pools: [0, 1].map((node) => ({ pageBytes: 2 * 1024 ** 2, node, total: 2000, free: 2000, surplus: 0 })),
  defaultPoolBytes: 2 * 1024 ** 2,
  memoryAvailable: 64 * GiB,
  need: { setBytes: 3 * GiB, parts: 200, leastPages: 4, mostPages: 1800 },
  cacheFolder: '/cache',
  ...changes,
});
