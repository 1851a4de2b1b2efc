import type { Command } from 'commander';
import { unimap } from '../../installation/command.ts';
import { nodesText } from '../../place/obtained-text.ts';
import { allPlacements } from '../../place/records.ts';
import { stateOf, type Freshness, type PlacedState } from '../../place/placed-state.ts';
import { findPlacement } from '../../place/unplace.ts';
import { UnimapError } from '../../unimap-error.ts';
import { percent } from '../../wording/percent.ts';
import { sizeText } from '../../wording/size-text.ts';
import { nameText, visibleText } from '../../wording/visible-text.ts';
import { print, printJson } from '../print.ts';

const freshText = (freshness: Freshness): string => {
  switch (freshness.status) {
    case 'fresh':
      return 'fresh: its source has not changed';
    case 'stale':
      return `STALE: ${visibleText(freshness.file)} has changed (${freshness.changed.join(', ')}); unplace it, then place it again`;
    case 'source-gone':
      return `its source ${visibleText(freshness.file)} is gone, so it may be out of date`;
    case 'copy-gone':
      return `INCOMPLETE: ${visibleText(freshness.file)} is gone or shorter; unplace it, then place it again`;
  }
};

const asText = ({ record, folder, freshness, copies, mappedBy, bytes, sourceCache }: PlacedState): string =>
  [
    `${nameText(record.model)}, in ${record.in}: ${visibleText(folder)}`,
    `  ${freshText(freshness)}`,
    ...copies.map(
      ({ folder: at, obtained, bytesByNode }) =>
        `  ${copies.length > 1 ? `${at}: ` : ''}${percent(obtained.hugeShare)} in huge pages; ${nodesText(bytesByNode)}`,
    ),
    copies.length === 0 && freshness.status !== 'copy-gone'
      ? '  the kernel tells the pages of these files to their owner and to root alone'
      : `  ${sizeText(bytes)} of memory${sourceCache === undefined || sourceCache.bytes === 0 ? '' : `, and ${sizeText(sourceCache.bytes)} of page cache of its source beside it (${nodesText(sourceCache.byNode)})`}`,
    `  mapped by ${mappedBy.length === 0 ? 'no process that this user can see' : `process ${mappedBy.join(', ')}`}`,
  ].join('\n');

const isGood = ({ status }: Freshness): boolean => status === 'fresh';

export const addPlaced = (program: Command, end: (status: number) => void): void => {
  program
    .command('placed')
    .description('what is placed: fresh or stale, its pages and nodes now, who maps it, what memory it takes')
    .argument('[model]', 'one of them: its name, its folder or one of its parts (default: all)')
    .option('--check', 'exit status 1 unless each of them is a complete and fresh copy')
    .option('--digest', 'read every source again and compare its digest, instead of its size and dates')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', `\nExample:\n  ${unimap} placed --check my-model && llama-server -m ..`)
    .action(
      async (model: string | undefined, flags: { check?: boolean; digest?: boolean; json?: boolean }) => {
        const records = model === undefined ? allPlacements() : [findPlacement(model)];
        const states: PlacedState[] = [];
        for (const record of records) states.push(await stateOf(record, flags.digest));
        if (flags.json) printJson(states, 2);
        else print(states.length === 0 ? 'nothing is placed\n' : `${states.map(asText).join('\n\n')}\n`);
        const bad = states.find(({ freshness }) => !isGood(freshness));
        if (flags.check && bad !== undefined)
          throw new UnimapError(
            'place-stale',
            `${bad.record.model}: ${freshText(bad.freshness)}`,
            'unimap unplace it, then unimap place it again',
            { exitStatus: 1 },
          );
        end(0);
      },
    );
};
