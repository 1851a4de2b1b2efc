import { closeSync, fsyncSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../fixtures-gen/index.ts';
import type { ObservationRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';

/** By making something: permissions tell root nothing, and a file system may be read-only. */
const seeWritable = (folder: string): void => {
  try {
    makeFolder(folder);
    rmdirSync(mkdtempSync(join(folder, '.unimap-')));
  } catch (error) {
    throw new UnimapError(
      'not-writable',
      `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'name a folder of yours with --out',
      { exitStatus: 2, cause: error },
    );
  }
};

/**
 * Every observation as it is made: kept in memory for the report, and on disk, as `samples.ndjson`, before the next one
 * starts. A former run's report stays in the folder until there is something to put in its place.
 */
export class Observations {
  readonly all: ObservationRecord[] = [];
  readonly #folder: string;
  #descriptor: number | undefined;

  /** @throws UnimapError `not-writable`, before anything was spent on observing */
  constructor(folder: string) {
    seeWritable(folder);
    this.#folder = folder;
  }

  add(observation: ObservationRecord): void {
    this.#descriptor ??= this.#replaceFormer();
    this.all.push(observation);
    writeSync(this.#descriptor, `${JSON.stringify(observation)}\n`);
    fsyncSync(this.#descriptor);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }

  /** What a former run left would be taken for this one's. */
  #replaceFormer(): number {
    const samples = join(this.#folder, 'samples.ndjson');
    for (const stale of ['results.json', 'report.md']) rmSync(join(this.#folder, stale), { force: true });
    rmSync(samples, { force: true });
    return openSync(samples, 'w');
  }
}
