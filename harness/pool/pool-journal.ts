import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PlannedRaise } from './keeper-messages.ts';
import { readPools } from '../machine/pool-state.ts';
import { ownedFolder, wrongFolder } from './owned-folder.ts';
import { writeWholeFile } from './whole-file.ts';

/** On tmpfs, so that it goes with the pools at reboot; writable by root alone, as the pools are. */
export const journalPath = '/run/unimap/pool.json';

type Entry = Pick<PlannedRaise, 'pageBytes' | 'node' | 'from' | 'requested'>;

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' &&
  value !== null &&
  (['pageBytes', 'node', 'from', 'requested'] as const).every((key) => isCount((value as Entry)[key]));

/** A pool that is no longer between the two totals has been set by somebody since, whose word it is then. */
const stillRaised = (entries: readonly Entry[], sysRoot: string): Entry[] => {
  const pools = readPools(sysRoot);
  return entries.filter((entry) => {
    const pool = pools.find((now) => now.pageBytes === entry.pageBytes && now.node === entry.node);
    if (pool === undefined) return false;
    const lasting = pool.total - pool.surplus;
    return lasting > entry.from && lasting <= entry.requested;
  });
};

/** What a keeper is about to change, for the one after it should it be killed before it can restore. */
export class PoolJournal {
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Without a writable folder only the kill of the keeper itself goes unrepaired; that is no reason not to run. */
  remember({ pageBytes, node, from, requested }: PlannedRaise): void {
    this.#entries.set(`${pageBytes} ${node}`, { pageBytes, node, from, requested });
    try {
      if (ownedFolder(dirname(this.#path), process.geteuid?.() ?? 0, 0o755) !== undefined) return;
      writeWholeFile(this.#path, JSON.stringify([...this.#entries.values()]), 0o644);
    } catch {
      return;
    }
  }

  forget(): void {
    this.#entries.clear();
    try {
      rmSync(this.#path, { force: true });
    } catch {
      return;
    }
  }

  /** What this keeper raised and is to put back. */
  raised(sysRoot: string): Entry[] {
    return stillRaised([...this.#entries.values()], sysRoot);
  }

  /** What an earlier keeper left raised. */
  leftBehind(sysRoot: string): Entry[] {
    if (wrongFolder(dirname(this.#path), process.geteuid?.() ?? 0) !== undefined) return [];
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return Array.isArray(parsed) ? stillRaised(parsed.filter(isEntry), sysRoot) : [];
    } catch {
      return [];
    }
  }
}
