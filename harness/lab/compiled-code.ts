import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cacheFolder } from '../machine/cache-folder.ts';

/** What runs in a guest: the command line, the workers it starts and the keeper of its pool. */
const programs = ['cli/main.ts', 'worker/main.ts', 'machine/keeper.ts'].map((name) =>
  fileURLToPath(new URL(`../${name}`, import.meta.url)),
);

/**
 * Has this machine compile what a guest will run, and returns the folder where Node keeps it: stripping types is most of
 * what a start costs, and under emulation that is ten seconds instead of half a one.
 */
export const compileForGuest = async (signal?: AbortSignal): Promise<string> => {
  const folder = join(cacheFolder(), 'lab', 'compiled');
  mkdirSync(folder, { recursive: true });
  for (const program of programs) {
    // Without a task a worker fails, and keeps what it compiled all the same.
    await execa(process.execPath, ['--disable-warning=ExperimentalWarning', program, '--version'], {
      reject: false,
      input: '',
      timeout: 30_000,
      env: { NODE_COMPILE_CACHE: folder },
      ...(signal && { cancelSignal: signal }),
    });
  }
  return folder;
};
