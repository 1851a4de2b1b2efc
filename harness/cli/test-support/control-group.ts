import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { groupFolders } from '../../machine/control-group.ts';

const main = join(import.meta.dirname, '../main.ts');

const limitFiles = {
  memory: { 1: 'memory.limit_in_bytes', 2: 'memory.max' },
  hugetlb: { 1: 'hugetlb.2MB.limit_in_bytes', 2: 'hugetlb.2MB.max' },
} as const;

/** A group of version 2 hands down what it is told to; one that does already is left as it is. */
const handDown = (controller: string, path: string): void => {
  const words = (file: string): string[] => readFileSync(join(path, file), 'utf8').trim().split(' ');
  if (
    words('cgroup.controllers').includes(controller) &&
    !words('cgroup.subtree_control').includes(controller)
  )
    writeFileSync(join(path, 'cgroup.subtree_control'), `+${controller}`);
};

/** A control group of our own below the one we are in. Undefined where none can be made: without root, or without that controller. */
export const makeGroup = (controller: keyof typeof limitFiles, name: string) => {
  for (const { version, path } of groupFolders(controller, '/sys', '/proc')) {
    const made = join(path, name);
    const limitFile = join(made, limitFiles[controller][version]);
    try {
      if (version === 2) handDown(controller, path);
      mkdirSync(made);
    } catch {
      continue;
    }
    try {
      readFileSync(limitFile);
    } catch {
      rmdirSync(made); // Its parent does not hand that controller down.
      continue;
    }
    return {
      limitFile,
      /** In bytes. */
      limitTo: (bytes: number) => {
        writeFileSync(limitFile, String(bytes));
      },
      /** Runs a command of unimap in it. */
      run: (...words: string[]) =>
        execa(
          'sh',
          [
            '-c',
            'echo $$ > "$1"/cgroup.procs && shift && exec "$@"',
            'sh',
            made,
            process.execPath,
            main,
            ...words,
          ],
          { reject: false },
        ),
      /** Its last process may still be ending. */
      remove: async () => {
        for (let tries = 0; ; tries += 1) {
          try {
            rmdirSync(made);
            return;
          } catch (error) {
            if (tries === 100) throw error;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }
      },
    };
  }
  return undefined;
};

export type OwnGroup = NonNullable<ReturnType<typeof makeGroup>>;
