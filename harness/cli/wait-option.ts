import { InvalidArgumentError, Option, type Command } from 'commander';
import { choosePoolWait } from '../pool/pool-wait.ts';

const parseWait = (text: string): number => {
  const minutes = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || minutes > 10_080)
    throw new InvalidArgumentError('give minutes, from 0 to 10080 (a week).');
  return minutes;
};

const waiting = ['advise', 'run', 'check', 'load', 'verify', 'syscalls'];

/** In every command that may take hugepages: one run at a time holds the pool. */
export const withPoolWait = (program: Command): void => {
  for (const command of program.commands.filter((each) => waiting.includes(each.name())))
    command
      .addOption(
        new Option(
          '--wait <minutes>',
          'how long to wait for another run that holds the hugepage pool, before giving up with exit status 3',
        )
          .argParser(parseWait)
          .default(10),
      )
      .addOption(new Option('--no-wait', 'give up at once if another run holds the pool'))
      .hook('preAction', (_, acting) => {
        const wait = acting.getOptionValue('wait') as number | false;
        if (acting.getOptionValueSource('wait') !== 'default')
          choosePoolWait(wait === false ? 0 : 60_000 * wait);
      });
};
