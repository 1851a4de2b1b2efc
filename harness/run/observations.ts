import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { ObservationRecord } from '../results/index.ts';

/** Every observation as it is made: kept in memory for the report, and on disk before the next one starts. */
export class Observations {
  readonly all: ObservationRecord[] = [];
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  add(observation: ObservationRecord): void {
    this.all.push(observation);
    writeSync(this.#descriptor, `${JSON.stringify(observation)}\n`);
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
