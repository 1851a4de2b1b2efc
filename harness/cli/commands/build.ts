import type { Command } from 'commander';
import { unimap } from '../../installation/command.ts';
import { compileNative } from '../../native-build/compile.ts';
import { builtFolder } from '../../native-build/native-files.ts';
import { inSession } from '../../session/session.ts';

/** Of a package alone: a checkout has native/Makefile, and is set up by `npm run setup`. */
export const addBuild = (program: Command, end: (status: number) => void): void => {
  program
    .command('build')
    .description('compile the native library for this machine with cc, into the cache folder')
    .option('--cc <compiler>', 'the C compiler', 'cc')
    .addHelpText(
      'after',
      `\nThe package brings it for Linux on x64 and arm64, with glibc or musl; what is built here comes before that.\n\nExample:\n  ${unimap} build`,
    )
    .action(async ({ cc }: { cc: string }) => {
      const status = await inSession(async ({ signal }) => {
        const made = await compileNative(builtFolder(), cc, signal);
        process.stdout.write(made.map((path) => `${path}\n`).join(''));
        return 0;
      });
      end(status);
    });
};
