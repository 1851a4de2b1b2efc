import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../lifecycle/process-table.ts';
import { listFolder } from '../machine/sysfs.ts';
import { UnimapError } from '../unimap-error.ts';

/**
 * A model is copied in a folder of this name, which gets its final name by one rename once it is whole and proved. The name
 * is the same for every process, so making the folder is what decides between two that place one model.
 */
const prefix = '.unimap-placing-';
/** Its owner is a folder in it, because a hugetlbfs has no files that can be written: process number and start time. */
const ownerPattern = /^owner-(\d+)-(\d+)$/;

/** A folder whose owner has not yet said who it is belongs to someone who was just about to. */
const graceMilliseconds = 10_000;

type Making = { readonly by: number } | 'just-begun' | 'left-over';

const makerOf = (folder: string): Making => {
  for (const name of listFolder(folder)) {
    const [, pid, started] = ownerPattern.exec(name) ?? [];
    if (pid === undefined) continue;
    return readProcess(Number(pid))?.started === started ? { by: Number(pid) } : 'left-over';
  }
  const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return age < graceMilliseconds ? 'just-begun' : 'left-over';
};

/** Removes what a killed `place` left below a folder. What is being made stays. */
export const clearLeftovers = (base: string): string[] =>
  listFolder(base)
    .filter((name) => name.startsWith(prefix))
    .filter((name) => makerOf(join(base, name)) === 'left-over')
    .filter((name) => {
      try {
        rmSync(join(base, name), { recursive: true });
        return true;
      } catch {
        return false; // Another user's.
      }
    });

export interface Staging {
  readonly folder: string;
  /** Gives it its final name. */
  readonly finish: (final: string) => void;
  readonly discard: () => void;
}

const busy = (model: string, making: Making): UnimapError =>
  new UnimapError(
    'place-busy',
    `${model} is being placed already${typeof making === 'object' ? `, by process ${making.by}` : ''}`,
    'wait until it is done: `unimap placed` lists it then',
    { exitStatus: 3 },
  );

/** @throws UnimapError `place-busy` where another process is placing the same model there */
export const beginStaging = (base: string, model: string): Staging => {
  const folder = join(base, `${prefix}${model}`);
  clearLeftovers(base);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (existsSync(folder)) throw busy(model, makerOf(folder));
    throw new UnimapError(
      'place-mount',
      `${base} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
      'name a folder of yours by --on',
      { exitStatus: 3, cause: error },
    );
  }
  const owner = join(folder, `owner-${process.pid}-${readProcess(process.pid)?.started ?? '0'}`);
  mkdirSync(owner);
  return {
    folder,
    finish: (final) => {
      rmdirSync(owner);
      renameSync(folder, final);
    },
    discard: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
