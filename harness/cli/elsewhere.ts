import type { Command } from 'commander';
import { inCheckout, unimap } from '../installation/command.ts';
import { UnimapError } from '../unimap-error.ts';

/** What these read and write are files: they ask nothing of the machine's kernel. */
const anywhere = new Set(['generate', 'inspect', 'report', 'compare', 'history', 'models', 'fleet gather']);

/** What loads by calls of POSIX alone: parts are mapped or read, in usual pages, bound to no node. Windows has none of them. */
const onPosix = new Set(['load', 'verify', ...(inCheckout ? [] : ['build'])]);

/** `fleet gather`: of a command that has others below it, both words. */
const wordsOf = (command: Command): string =>
  command.parent?.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name();

const needsNoKernel = (command: Command): boolean =>
  anywhere.has(wordsOf(command)) || (command.name() === 'topology' && command.opts()['sysfs'] !== undefined);

/**
 * On another system than Linux: a command that works says that others do not, and the others say it in two lines, before they
 * have done anything.
 */
export const judgeElsewhere = (program: Command): void => {
  program.hook('preAction', (_, command) => {
    if (process.platform === 'linux') return;
    const here = `${process.platform} on ${process.arch}`;
    if (needsNoKernel(command)) {
      process.stderr.write(
        `unimap: this is ${here}: ${wordsOf(command)} works as on Linux, loading and measuring do not\n`,
      );
      return;
    }
    if (process.platform !== 'win32' && onPosix.has(wordsOf(command))) {
      process.stderr.write(
        `unimap: this is ${here}: ${wordsOf(command)} maps or reads by calls of POSIX alone, in usual pages and on no node\n`,
      );
      return;
    }
    throw new UnimapError(
      'not-linux',
      `${unimap} ${wordsOf(command)} measures on Linux, on x64 and arm64, and this is ${here}`,
      `here work: ${[...anywhere, ...(process.platform === 'win32' ? [] : onPosix)].join(', ')}, and topology --sysfs, on files of a machine with Linux`,
      { exitStatus: 3 },
    );
  });
};
