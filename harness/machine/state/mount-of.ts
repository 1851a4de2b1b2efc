import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { SetPlaceRecord } from '../../results/state.ts';
import { readText } from '../sysfs.ts';

/** The kernel writes blanks and backslashes of a path as `\040`. */
const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const holds = (point: string, path: string): boolean =>
  point === '/' || path === point || path.startsWith(`${point}/`);

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/** File system and options of the mount a path is on; of those mounted over each other, the last. */
export const mountOf = (path: string, procRoot = '/proc'): SetPlaceRecord['mount'] => {
  const at = real(path);
  let found: { point: string; fileSystem: string; options: string } | undefined;
  for (const line of (readText(join(procRoot, 'self/mountinfo')) ?? '').split('\n')) {
    // ID parent device root point options optional.. - type source super-options: the last two may name paths.
    const [, point, options, fileSystem] = /^\d+ \d+ \S+ \S+ (\S+) (\S+) .*?- (\S+)/.exec(line) ?? [];
    if (point === undefined || options === undefined || fileSystem === undefined) continue;
    const each = { point: unescaped(point), fileSystem, options };
    if (holds(each.point, at) && each.point.length >= (found?.point.length ?? 0)) found = each;
  }
  return found && { fileSystem: found.fileSystem, options: found.options };
};
