import type { Command } from 'commander';
import { unimap } from '../../installation/command.ts';
import { findPlacement, unplace } from '../../place/unplace.ts';
import { nameText } from '../../wording/visible-text.ts';
import { print } from '../print.ts';

export const addUnplace = (program: Command, end: (status: number) => void): void => {
  program
    .command('unplace')
    .description('take a placed model away; a client that maps it goes on')
    .argument('<model>', 'its name, its folder or one of its parts')
    .addHelpText('after', `\nExample:\n  ${unimap} unplace my-model`)
    .action(async (model: string) => {
      const { record, stillMappedBy } = await unplace(findPlacement(model));
      const pids = stillMappedBy.join(', ');
      print(`${nameText(record.model)} is no longer placed\n`);
      if (stillMappedBy.length > 0)
        process.stderr.write(
          record.in === 'cache'
            ? `process ${pids} maps it, so its page cache was left as it is\n`
            : `process ${pids} still maps it and goes on; its memory is free once that process ends\n`,
        );
      end(0);
    });
};
