import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { cacheFolder } from '../../cache/cache-folder.ts';
import { cleanCache, whyItStays, type Stays } from '../../cache/clean.ts';
import { keptInCache, type Kept, type KeptKind } from '../../cache/kept.ts';
import { unimap } from '../../installation/command.ts';
import { UnimapError } from '../../unimap-error.ts';
import { sizeText } from '../../wording/size-text.ts';
import { nameText, visibleText } from '../../wording/visible-text.ts';
import { print, printJson } from '../print.ts';

const whatFor: Readonly<Record<KeptKind, string>> = {
  guest: 'the kernel and first file system of `lab`',
  programs:
    'programs of other processors and releases of Debian, for `lab --arch` and `npm run test:platforms`',
  client: 'a tree of Debian with llama.cpp in it',
  platforms: 'trees of other systems, for `npm run test:trees` and `test:container`',
  library: 'the native library, as this package built it',
  compiled: 'what Node compiled of unimap',
  costs: 'how long work took here, which estimates begin with',
  private: 'where `place --private` mounts memory that only its command sees',
  records: 'what `placed` lists of models in the page cache and in a hugetlbfs',
  scratch: 'sets, recordings or a guest of a command that runs',
  foreign: 'not made by unimap',
};

const stayText = (why: Stays): string => {
  switch (why.kind) {
    case 'used':
      return `used by process ${why.by.join(', ')}`;
    case 'mounted':
      return `something is mounted on ${visibleText(why.points.join(', '))}`;
    case 'records':
      return '`unplace` removes each with its model';
    case 'foreign':
      return 'unimap did not make it';
  }
};

const sum = (all: readonly Kept[]): number => all.reduce((bytes, each) => bytes + each.bytes, 0);

const asJson = (all: readonly Kept[]) => ({
  folder: cacheFolder(),
  bytes: sum(all),
  entries: all.map(({ name, kind, bytes, users }) => ({ name, kind, bytes, ...users })),
});

const list = (json: boolean | undefined): void => {
  const all = keptInCache();
  if (json) {
    printJson(asJson(all), 2);
    return;
  }
  const rows = all.map((each) => {
    const why = whyItStays(each);
    return [
      nameText(each.name).replaceAll('|', '\\|'),
      sizeText(each.bytes),
      whatFor[each.kind],
      why === undefined ? `\`${unimap} cache clean ${nameText(each.name)}\`` : stayText(why),
    ];
  });
  const table = markdownTable([['name', 'size', 'what it is', 'to remove it'], ...rows], {
    align: ['l', 'r', 'l', 'l'],
  });
  print(`${visibleText(cacheFolder())}: ${sizeText(sum(all))}\n${rows.length === 0 ? '' : `\n${table}\n`}`);
};

const clean = (names: readonly string[], json: boolean | undefined): void => {
  const { removed, kept } = cleanCache(names);
  if (json)
    printJson(
      {
        folder: cacheFolder(),
        bytes: sum(removed),
        removed: removed.map(({ name, kind, bytes }) => ({ name, kind, bytes })),
        kept: kept.map(({ entry, why }) => ({ name: entry.name, kind: entry.kind, why })),
      },
      2,
    );
  else
    print(
      `${removed.map(({ name, bytes }) => `removed ${nameText(name)}, ${sizeText(bytes)}\n`).join('')}${sizeText(sum(removed))} removed\n`,
    );
  const texts = kept.map(({ entry, why }) => `${nameText(entry.name)} stays: ${stayText(why)}`);
  if (names.length === 0 || texts.length === 0) {
    for (const text of texts) process.stderr.write(`${text}\n`);
    return;
  }
  throw new UnimapError('cache-in-use', texts.join('; '), 'end what uses it, then clean again', {
    exitStatus: 3,
  });
};

export const addCache = (program: Command, end: (status: number) => void): void => {
  const command = program
    .command('cache')
    .description('what unimap keeps in its cache folder, its size, and who uses it; `clean` removes it')
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      `\nExamples:\n  ${unimap} cache\n  ${unimap} cache clean\n  ${unimap} cache clean lab-sid`,
    )
    .action((flags: { json?: boolean }) => {
      list(flags.json);
      end(0);
    });
  command
    .command('clean')
    .description(
      'remove what no process uses, or only what is named; everything is made again when it is needed',
    )
    .argument('[names...]', 'as `cache` lists them (default: all)')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', `\nExample:\n  ${unimap} cache clean lab-sid`)
    .exitOverride()
    .action((names: string[], flags: { json?: boolean }, self: Command) => {
      clean(names, flags.json ?? self.optsWithGlobals<{ json?: boolean }>().json);
      end(0);
    });
};
