import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../fixtures-gen/index.ts';
import { cacheFolder } from '../cache/cache-folder.ts';
import { usualCosts, type CostKind, type Costs } from '../plan/costs.ts';

/** Farther from what is usual no cost is believed: a file that somebody wrote, or a run that was stopped for an hour. */
const farthest = 100;

const Kept = z.record(z.string(), z.number().positive());

const fileOf = (fingerprint: string, cache: string): string => join(cache, 'costs', `${fingerprint}.json`);

/** What work took in the last runs on this machine; undefined where there was none, or where it cannot be read. */
export const readCosts = (fingerprint: string, cache = cacheFolder()): Costs | undefined => {
  try {
    const kept = Kept.parse(JSON.parse(readFileSync(fileOf(fingerprint, cache), 'utf8')));
    return Object.fromEntries(
      Object.entries(usualCosts).map(([kind, usual]) => [
        kind,
        Math.min(farthest * usual, Math.max(usual / farthest, kept[kind] ?? usual)),
      ]),
    ) as Record<CostKind, number>;
  } catch {
    return undefined;
  }
};

/** For the next run. An estimate is worth no error: where the folder cannot be written nothing is kept. */
export const keepCosts = (fingerprint: string, costs: Costs, cache = cacheFolder()): void => {
  const file = fileOf(fingerprint, cache);
  try {
    makeFolder(join(cache, 'costs'), 0o700);
    writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(costs, null, 1)}\n`, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next run begins with what is usual.
  }
};
