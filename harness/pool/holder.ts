import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../lifecycle/process-table.ts';
import { wrongFolder } from './owned-folder.ts';

/** What the one who holds the pool says of itself, in a file beside the lock. */
export interface Holder {
  /** The process number of the harness: end this process to end the run. */
  readonly pid: number;
  readonly keeper: number;
  /** When the keeper started, in clock ticks since boot: its number comes round again. */
  readonly started: string;
  readonly label: string;
  /** ISO 8601 */
  readonly since: string;
}

export const holderFile = (folder: string): string => join(folder, 'holder.json');

/** A holder's few words take some 150 bytes. */
const mostBytes = 1024;

/** Undefined for what is no file of this owner's, of a few bytes: nothing else is read, and nothing waited for. */
const readOwned = (path: string, owner: number): string | undefined => {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const status = fstatSync(file);
    if (!status.isFile() || status.uid !== owner || status.size > mostBytes) return undefined;
    const bytes = Buffer.alloc(mostBytes);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, mostBytes, 0));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

const isProcess = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 1 && value <= 2 ** 22;

const matches = (value: unknown, shape: RegExp): boolean => typeof value === 'string' && shape.test(value);

/** Every field as a keeper writes it, and nothing that a terminal would take for more than letters. */
export const parseHolder = (text: string): Holder | undefined => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { pid, keeper, started, label, since } = parsed as Partial<Record<keyof Holder, unknown>>;
  return isProcess(pid) &&
    isProcess(keeper) &&
    matches(started, /^\d{1,20}$/) &&
    matches(label, /^[ -~]{1,80}$/) &&
    matches(since, /^\d{4}-\d\d-\d\dT[\d:.]{8,15}Z$/)
    ? (parsed as Holder)
    : undefined;
};

/** Another user's process may be hidden in /proc; that it is there is told all the same. */
const lives = ({ keeper, started }: Holder): boolean => {
  const seen = readProcess(keeper);
  if (seen !== undefined) return seen.started === started;
  try {
    process.kill(keeper, 0);
    return false; // It is ours to signal and not in /proc: a zombie.
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Who holds the lock in this folder of `owner`'s; undefined where nobody does who can be believed. */
export const askHolder = (folder: string, owner: number): Holder | undefined => {
  if (wrongFolder(folder, owner) !== undefined) return undefined;
  const text = readOwned(holderFile(folder), owner);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder !== undefined && lives(holder) ? holder : undefined;
};

const heldText = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
};

export const describeHolder = (holder: Holder | undefined): string =>
  holder === undefined
    ? 'a process that does not say who it is'
    : `${holder.label} (process ${holder.pid}, for ${heldText(Date.now() - Date.parse(holder.since))}, since ${holder.since})`;
