import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { whyEnded } from '../../bench/client-outcome.ts';
import { startClient, type ClientEnding } from '../../bench/client-process.ts';
import { firstMapped } from '../../bench/first-mapped.ts';
import { openSet, repackedBytes, repackTargets } from '../../gguf/index.ts';
import { unimap } from '../../installation/command.ts';
import { shares, sumByNode, type ByNode } from '../../machine/by-node.ts';
import { onlineNodesWithMemory } from '../../machine/nodes.ts';
import { cachedByNode, type CachedByNode } from '../../place/cached-by-node.ts';
import { inSession, type Session } from '../../session/session.ts';
import { UnimapError } from '../../unimap-error.ts';
import type { FileAccount, ProcessAccount } from '../../witness/account.ts';
import { advise } from '../../witness/advice.ts';
import { findClients, numaBalancing, witnessProcess } from '../../witness/witness-process.ts';
import { requireNative } from '../../worker/require-native.ts';
import { percent } from '../../wording/percent.ts';
import { sizeText } from '../../wording/size-text.ts';
import { nameText, visibleText } from '../../wording/visible-text.ts';
import { parseWhole } from '../bytes-option.ts';
import { print, printJson } from '../print.ts';

const share = (part: number, whole: number): string => (whole === 0 ? '-' : percent(part / whole));

const nodesText = (byNode: ByNode | undefined): string => {
  if (byNode === undefined) return 'not told';
  const texts = shares(byNode).map(({ node, share: own }) => `${node}: ${percent(own)}`);
  return texts.length === 0 ? '-' : texts.join(', ');
};

const fileRow = ({ path, deleted, mapped, resident, huge, hugeBy, byNode }: FileAccount): string[] => [
  `${visibleText(path).replaceAll('|', '\\|')}${deleted ? ' (removed)' : ''}`,
  sizeText(mapped),
  share(resident, mapped),
  `${share(huge, resident)}${hugeBy === undefined ? '' : ` (${hugeBy})`}`,
  nodesText(byNode),
];

/** Its path leads to the file that is mapped. */
const hasName = ({ bytes, deleted }: FileAccount): boolean => bytes !== undefined && !deleted;

/** A container has files of its own under the same names. */
const asItSees = (pid: number, { path }: FileAccount): string => join('/proc', String(pid), 'root', path);

/** Bytes of the model that llama.cpp repacks on the CPU that repacks most; undefined where its files cannot be opened. */
const repackable = async ({ pid, files }: ProcessAccount): Promise<number | undefined> => {
  const first = files.find(hasName);
  if (first === undefined) return undefined;
  try {
    const { tensors } = await openSet(asItSees(pid, first));
    return Math.max(...repackTargets.map((target) => repackedBytes(tensors, target).bytes));
  } catch {
    return undefined;
  }
};

const total = (files: readonly FileAccount[]): FileAccount[] => {
  if (files.length < 2) return [];
  const byNode = sumByNode(files.map((file) => file.byNode));
  const of = (key: 'mapped' | 'resident' | 'huge' | 'hugePossible' | 'locked'): number =>
    files.reduce((sum, file) => sum + file[key], 0);
  return [
    {
      path: `all ${files.length} files`,
      mapped: of('mapped'),
      resident: of('resident'),
      huge: of('huge'),
      hugePossible: of('hugePossible'),
      locked: of('locked'),
      ...(files.some((file) => file.byNode) && { byNode }),
    },
  ];
};

/** A model of hundreds of parts in few lines: those with the least in huge pages. */
const mostRows = 8;
const shownFiles = (files: readonly FileAccount[]): FileAccount[] =>
  files
    .toSorted((a, b) => a.huge / a.resident - b.huge / b.resident || a.path.localeCompare(b.path))
    .slice(0, mostRows)
    .toSorted((a, b) => a.path.localeCompare(b.path));

/** Also what the process does not map of them: the next one finds it there. */
const cachedText = ({ files }: ProcessAccount, cached: CachedByNode | undefined): string[] => {
  if (!files.some(hasName)) return [];
  const all = files.filter(hasName).reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  return [
    `in memory of these files, mapped or not: ${cached === undefined ? 'not told' : `${sizeText(cached.bytes)} of ${sizeText(all)} (nodes ${nodesText(cached.byNode)})`}`,
  ];
};

const balancingText = (on: boolean | undefined): string => {
  if (on === undefined) return 'this kernel has none';
  return on ? 'on' : 'off';
};

const asText = ({ account, advice, bytes: repackableBytes, cached, balancing }: Witnessed): string => {
  const { pid, command, files, anonymous, pageTables, threadsByNode, remoteShare, cpusAllowed } = account;
  const most = repackableBytes === undefined ? anonymous.bytes : Math.min(anonymous.bytes, repackableBytes);
  return [
    `process ${pid}: ${nameText(command)}`,
    '',
    ...(files.length === 0
      ? ['it maps no GGUF file']
      : [
          markdownTable(
            [
              ['file', 'mapped', 'in memory', 'of that in huge pages', 'nodes'],
              ...[...total(files), ...shownFiles(files)].map(fileRow),
            ],
            { align: ['l', 'r', 'r', 'r', 'l'] },
          ),
          ...(files.length > mostRows
            ? [`(the ${mostRows} of ${files.length} files with the least in huge pages; --json has all)`]
            : []),
        ]),
    '',
    `memory without a file: ${sizeText(anonymous.bytes)} (${share(anonymous.huge, anonymous.bytes)} in huge pages; nodes ${nodesText(anonymous.byNode)}); at most ${sizeText(most)} of it can be weights that were ${files.length === 0 ? 'copied' : 'repacked'}`,
    ...cachedText(account, cached),
    `page tables: ${pageTables === undefined ? 'not told' : sizeText(pageTables)}`,
    `threads by node: ${Object.entries(threadsByNode)
      .map(([node, count]) => `${node}: ${count}`)
      .join(', ')}` +
      (remoteShare === undefined
        ? ''
        : `; ${(100 * remoteShare).toFixed(0)} % of the weights are remote to them`) +
      (cpusAllowed === undefined ? '' : `; they may run on CPUs ${cpusAllowed}`),
    `NUMA balancing: ${balancingText(balancing)}`,
    '',
    advice.length === 0 ? 'nothing to do' : 'what to do:',
    ...advice.map((each) => `- ${each}`),
  ].join('\n');
};

const residencyLine = ({ files }: ProcessAccount): string => {
  const resident = files.reduce((sum, file) => sum + file.resident, 0);
  const mapped = files.reduce((sum, file) => sum + file.mapped, 0);
  const huge = files.reduce((sum, file) => sum + file.huge, 0);
  return `${new Date().toISOString()}  in memory ${sizeText(resident)} of ${sizeText(mapped)} (${share(resident, mapped)}), in huge pages ${share(huge, resident)}`;
};

interface Witnessed {
  readonly account: ProcessAccount;
  readonly advice: readonly string[];
  /** That llama.cpp repacks on some CPU. */
  readonly bytes: number | undefined;
  readonly cached: CachedByNode | undefined;
  readonly balancing: boolean | undefined;
}

const witness = async (pid: number): Promise<Witnessed> => {
  const account = witnessProcess(pid);
  const bytes = await repackable(account);
  const balancing = numaBalancing();
  const named = account.files.filter(hasName);
  const cached =
    named.length === 0 ? undefined : await cachedByNode(named.map((file) => asItSees(pid, file)));
  const advice = advise(account, {
    nodes: onlineNodesWithMemory().length,
    ...(balancing !== undefined && { numaBalancing: balancing }),
    ...(bytes !== undefined && { repackable: bytes }),
  });
  return { account, advice, bytes, cached, balancing };
};

const nothingMapped = (): UnimapError =>
  new UnimapError(
    'witness-none',
    'no process that this user can see maps a GGUF file',
    'start the server first, give its process number, or run this as root',
    { exitStatus: 3 },
  );

/** One that ends while it is looked at, or that this user may not look at, is named, and the others are told of. */
const witnessAll = async (session: Session): Promise<Witnessed[]> => {
  const witnessed: Witnessed[] = [];
  for (const pid of findClients()) {
    try {
      witnessed.push(await witness(pid));
    } catch (error) {
      if (!(error instanceof UnimapError)) throw error;
      session.say(`${error.message}; ${error.remedy}`);
    }
  }
  if (witnessed.length === 0) throw nothingMapped();
  return witnessed;
};

const printWitnessed = (witnessed: readonly Witnessed[], json: boolean): void => {
  if (json)
    printJson(
      witnessed.map(({ account, advice, bytes, cached, balancing }) => ({
        ...account,
        ...(bytes !== undefined && { repackable: bytes }),
        ...(cached !== undefined && { cached }),
        ...(balancing !== undefined && { numaBalancing: balancing }),
        advice,
      })),
      2,
    );
  else print(`${witnessed.map(asText).join('\n\n')}\n`);
};

/** Until the process ends. */
const watch = async (pid: number, seconds: number, { signal }: Session): Promise<void> => {
  for (;;) {
    await sleep(seconds * 1000, undefined, { signal });
    try {
      print(`${residencyLine(witnessProcess(pid))}\n`);
    } catch (error) {
      if (error instanceof UnimapError && error.code === 'witness-gone') return;
      throw error;
    }
  }
};

interface WitnessFlags {
  readonly watch?: number;
  readonly json?: boolean;
}

const neverMapped = (name: string, ending: ClientEnding | undefined): UnimapError =>
  new UnimapError(
    'witness-none',
    `${visibleText(name)} maps no GGUF file: ${ending === undefined ? 'it was ended by force' : whyEnded(ending)}`,
    'run the command by hand; one that copies its weights maps none (--no-mmap, --load-mode none)',
    { exitStatus: ending?.not_started ? 2 : 3 },
  );

/** Starts a command, says what its weights lie in once they are loaded, and stays until it ends. What it writes goes to stderr. */
const witnessCommand = async (
  command: readonly string[],
  { watch: seconds, json = false }: WitnessFlags,
  session: Session,
): Promise<void> => {
  const client = startClient(command, undefined, session.signal);
  try {
    for (const stream of [client.stdout, client.stderr]) stream.pipe(process.stderr, { end: false });
    const pid = await firstMapped(client, session.signal);
    if (pid === undefined) throw neverMapped(command[0] ?? '', await client.ended);
    printWitnessed([await witness(pid)], json);
    if (seconds !== undefined) await watch(pid, seconds, session);
    await client.ended;
    session.signal.throwIfAborted();
  } finally {
    client.stop();
  }
};

const pidOf = (word: string): number => {
  const pid = Number(word);
  if (/^\d+$/.test(word) && pid >= 1 && pid < 2 ** 31) return pid;
  throw new UnimapError(
    'usage',
    `${JSON.stringify(word)} is no process number`,
    `find it by \`pgrep -a llama\`; to start a command and look at it: ${unimap} witness -- COMMAND`,
    { exitStatus: 2 },
  );
};

const perform = async (words: readonly string[], flags: WitnessFlags, session: Session): Promise<number> => {
  // A name alone starts nothing: it was meant as the name of a process that runs.
  if (words.length > 0 && process.argv.includes('--')) {
    requireNative();
    await witnessCommand(words, flags, session);
    return 0;
  }
  const given = [];
  for (const pid of words.map(pidOf)) given.push(await witness(pid));
  const witnessed = words.length === 0 ? await witnessAll(session) : given;
  printWitnessed(witnessed, flags.json ?? false);
  const [first] = witnessed;
  if (flags.watch !== undefined && first) await watch(first.account.pid, flags.watch, session);
  return 0;
};

export const addWitness = (program: Command, end: (status: number) => void): void => {
  program
    .command('witness')
    .description('what the weights of a running server lie in: pages, nodes, what is missing, and what to do')
    .argument(
      '[pid|command...]',
      'its process number, or -- and a command to start (default: every process that maps a GGUF file)',
    )
    .option(
      '--watch <seconds>',
      'say again and again how much is in memory, until it ends',
      parseWhole(1, 86_400),
    )
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      `\nExamples:\n  ${unimap} witness $(pgrep llama-server)\n  ${unimap} witness --watch 60 -- llama-server -m model.gguf`,
    )
    .action(async (words: string[], flags: WitnessFlags) => {
      end(await inSession((session) => perform(words, flags, session)));
    });
};
