import { constants } from 'node:os';
import { Option, type Command } from 'commander';
import { execa } from 'execa';
import { openSet, type ModelSet } from '../../gguf/index.ts';
import { unimap } from '../../installation/command.ts';
import { chooseDestination, releaseOwnMount } from '../../place/destination.ts';
import { planCopies } from '../../place/nodes.ts';
import { obtainedLines, shortTexts } from '../../place/obtained-text.ts';
import { placeInCache } from '../../place/place-cache.ts';
import { placeCopy, type PlaceOptions } from '../../place/place-copy.ts';
import { ways, type PlacedCopy, type PlacementRecord, type Way } from '../../place/placement.ts';
import { modelWord, runPrivately } from '../../place/private-mount.ts';
import { inSession, type Session } from '../../session/session.ts';
import { UnimapError } from '../../unimap-error.ts';
import { sizeText } from '../../wording/size-text.ts';
import { join } from 'node:path';
import { parseFolder } from '../folder-option.ts';
import { sayWarnings } from '../../sets/set-warnings.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { visibleText } from '../../wording/visible-text.ts';
import { print, printJson } from '../print.ts';

interface PlaceFlags {
  readonly in?: Way;
  readonly on?: string;
  readonly nodes: string;
  readonly private?: boolean;
  readonly verify?: boolean;
  readonly digest: boolean;
  readonly move?: boolean;
  readonly dropSourceCache?: boolean;
  readonly allowFallback?: boolean;
  readonly json?: boolean;
}

/** What a client is given: of a split model, its first part. */
const clientPath = ({ folder, parts }: PlacedCopy): string => join(folder, parts[0]?.file ?? '');

const memoryText = (record: PlacementRecord, copy: PlacedCopy, dropped: boolean): string => {
  const bytes = sizeText(copy.parts.reduce((sum, part) => sum + part.bytes, 0));
  if (record.in === 'cache')
    return `${bytes} of page cache, which the kernel may give up when memory is short`;
  return dropped
    ? `${bytes}, until \`unimap unplace\``
    : `${bytes}, until \`unimap unplace\`; the page cache of the source stays beside it (--drop-source-cache)`;
};

const asText = (record: PlacementRecord, dropped: boolean): string =>
  record.copies
    .flatMap((copy) => [
      visibleText(clientPath(copy)),
      ...obtainedLines(copy, memoryText(record, copy, dropped)),
      ...(record.copies.length > 1
        ? [
            `server  numactl --cpunodebind=${copy.nodes.join(',')} llama-server -m ${shellWord(clientPath(copy))}`,
          ]
        : []),
    ])
    .join('\n');

const copyAsJson = (copy: PlacedCopy) => ({
  path: clientPath(copy),
  nodes: copy.nodes,
  parts: copy.parts.map(({ file, bytes, obtained }) => ({
    file: join(copy.folder, file),
    bytes,
    ...obtained,
  })),
});

/** What most readers want is that of the first copy; only replicas are several. */
const asJson = (record: PlacementRecord) => {
  const copies = record.copies.map(copyAsJson);
  return { in: record.in, ...copies[0], copies };
};

/** A mount that was made for a copy which then was refused, or ended, goes with it. */
const copyTo = async (
  kind: Exclude<Way, 'cache'>,
  { on }: PlaceFlags,
  model: ModelSet,
  options: PlaceOptions,
): Promise<PlacementRecord> => {
  const destination = await chooseDestination(kind, model.totalBytes * options.copies.length, on);
  try {
    return await placeCopy(model, destination, options);
  } catch (error) {
    await releaseOwnMount(destination.folder);
    throw error;
  }
};

const perform = async (
  path: string,
  flags: PlaceFlags,
  session: Session,
): Promise<{ record: PlacementRecord; status: number }> => {
  const model = await openSet(path);
  sayWarnings(session, model);
  const way = flags.in ?? 'tmpfs';
  const options: PlaceOptions = {
    copies: planCopies(flags.nodes),
    move: flags.move ?? false,
    digest: flags.digest,
    verify: flags.verify ?? false,
    dropSourceCache: flags.dropSourceCache ?? false,
    show: session.show,
    say: session.say,
    signal: session.signal,
  };
  const record =
    way === 'cache' ? await placeInCache(model, options) : await copyTo(way, flags, model, options);
  const short = shortTexts(record);
  for (const text of short) session.say(text);
  return { record, status: short.length === 0 || flags.allowFallback ? 0 : 3 };
};

/** Every flag again, for the same command inside its own mount. */
const privateArguments =
  (path: string, flags: PlaceFlags, command: readonly string[]) => (folder: string) => [
    process.execPath,
    ...process.execArgv,
    process.argv[1] ?? '',
    'place',
    path,
    '--on',
    folder,
    '--nodes',
    flags.nodes,
    '--no-digest',
    ...(flags.verify ? ['--verify'] : []),
    ...(flags.dropSourceCache ? ['--drop-source-cache'] : []),
    ...(flags.allowFallback ? ['--allow-fallback'] : []),
    '--',
    ...command,
  ];

/** Resolves with its exit status; of one that a signal ended, as a shell tells it. Told to end, unimap ends it too. */
const runClient = async (
  command: readonly string[],
  record: PlacementRecord,
  cancelSignal: AbortSignal,
): Promise<number> => {
  const [copy] = record.copies;
  if (copy === undefined) throw new Error('nothing was placed');
  const [file = '', ...args] = command.map((word) => word.replaceAll(modelWord, () => clientPath(copy)));
  const { exitCode, signal, code } = await execa(file, args, {
    stdio: 'inherit',
    reject: false,
    cancelSignal,
    // Sooner than this process is killed by the one that runs it in a mount of its own: the client would stay.
    forceKillAfterDelay: 3000,
  });
  if (exitCode !== undefined) return exitCode;
  if (signal !== undefined) return 128 + constants.signals[signal];
  throw new UnimapError(
    'place-client',
    `${file} did not start: ${code ?? 'the system does not say why'}`,
    'give a command that is installed',
    {
      exitStatus: 2,
    },
  );
};

const needCommand = (flags: PlaceFlags, command: readonly string[]): void => {
  if (flags.private && command.length === 0)
    throw new UnimapError(
      'usage',
      '--private needs a command',
      `give it after --, with ${modelWord} where the model's path belongs`,
      { exitStatus: 2 },
    );
  if (flags.private && (flags.on !== undefined || (flags.in ?? 'tmpfs') !== 'tmpfs'))
    throw new UnimapError('usage', '--private makes a tmpfs of its own', 'leave --in and --on out', {
      exitStatus: 2,
    });
  if (flags.move && flags.in !== 'cache')
    throw new UnimapError('usage', '--move moves a page cache', 'use it with --in cache', { exitStatus: 2 });
  if (
    flags.in === 'cache' &&
    (flags.on !== undefined || (flags.verify ?? flags.dropSourceCache) !== undefined)
  )
    throw new UnimapError(
      'usage',
      '--in cache makes no copy: the files stay where they are',
      'leave --on, --verify and --drop-source-cache out',
      { exitStatus: 2 },
    );
  if (command.length > 0 && !command.some((word) => word.includes(modelWord)))
    throw new UnimapError(
      'usage',
      `the command has no ${modelWord}`,
      `write ${modelWord} where the model's path belongs`,
      { exitStatus: 2 },
    );
};

export const addPlace = (program: Command, end: (status: number) => void): void => {
  program
    .command('place')
    .description(
      'put a model where unmodified clients map it in huge pages, on the nodes wanted, and prove it',
    )
    .argument('<path>', 'a folder, a single GGUF file, or any part of a set')
    .argument('[command...]', `after --: a client to run once it is placed, with ${modelWord} for its path`)
    .addOption(
      new Option(
        '--in <way>',
        'a copy in a tmpfs or a hugetlbfs, or the page cache where the files are (default: tmpfs)',
      ).choices(ways),
    )
    .option(
      '--on <folder>',
      'a folder on such a mount (default: one that is there, or root’s own)',
      parseFolder,
    )
    .option(
      '--nodes <nodes>',
      'interleave, replicas (a copy on each node), or numbers such as 0 or 0,1',
      'interleave',
    )
    .option(
      '--move',
      'with --in cache: move what is cached to the nodes, instead of dropping it and reading it again; programs that map it go on, and pages keep their size',
    )
    .option(
      '--private',
      'without root: in a mount that only the command sees, and that ends with the command',
    )
    .option('--verify', 'compare every byte with its source')
    .option('--no-digest', 'do not compute the digest of each part (SHA-256)')
    .option('--drop-source-cache', 'afterwards drop the page cache of the source, unless a process maps it')
    .option('--allow-fallback', 'exit status 0 even if small pages or other nodes were obtained')
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      `\nExamples:\n  sudo ${unimap} place model-00001-of-00030.gguf\n  ${unimap} place model.gguf --in cache\n  ${unimap} place model.gguf --private -- llama-server -m {model}`,
    )
    .action(async (path: string, command: string[], flags: PlaceFlags) => {
      needCommand(flags, command);
      const status = await inSession(async (session) => {
        if (flags.private) return runPrivately(privateArguments(path, flags, command), session.signal);
        const { record, status: obtained } = await perform(path, flags, session);
        if (command.length > 0) return obtained === 0 ? runClient(command, record, session.signal) : obtained;
        if (flags.json) printJson(asJson(record), 2);
        else print(`${asText(record, flags.dropSourceCache ?? false)}\n`);
        return obtained;
      });
      end(status);
    });
};
