import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { openSet, repackedBytes, repackTargets } from '../../gguf/index.ts';
import { unimap } from '../../installation/command.ts';
import { shares, sumByNode, type ByNode } from '../../machine/by-node.ts';
import { onlineNodesWithMemory } from '../../machine/nodes.ts';
import { inSession } from '../../session/session.ts';
import { UnimapError } from '../../unimap-error.ts';
import type { FileAccount, ProcessAccount } from '../../witness/account.ts';
import { advise } from '../../witness/advice.ts';
import { findClients, numaBalancing, witnessProcess } from '../../witness/witness-process.ts';
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

const fileRow = ({ path, mapped, resident, huge, hugeBy, byNode }: FileAccount): string[] => [
  visibleText(path).replaceAll('|', '\\|'),
  sizeText(mapped),
  share(resident, mapped),
  `${share(huge, resident)}${hugeBy === undefined ? '' : ` (${hugeBy})`}`,
  nodesText(byNode),
];

/** Bytes of the model that llama.cpp repacks on the CPU that repacks most; undefined where its files cannot be opened. */
const repackable = async ({ files }: ProcessAccount): Promise<number | undefined> => {
  const [first] = files;
  if (first === undefined) return undefined;
  try {
    const { tensors } = await openSet(first.path);
    return Math.max(...repackTargets.map((target) => repackedBytes(tensors, target).bytes));
  } catch {
    return undefined;
  }
};

const total = (files: readonly FileAccount[]): FileAccount[] => {
  if (files.length < 2) return [];
  const byNode = sumByNode(files.map((file) => file.byNode));
  const of = (key: 'mapped' | 'resident' | 'huge' | 'locked'): number =>
    files.reduce((sum, file) => sum + file[key], 0);
  return [
    {
      path: `all ${files.length} files`,
      mapped: of('mapped'),
      resident: of('resident'),
      huge: of('huge'),
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

const asText = (
  account: ProcessAccount,
  advice: readonly string[],
  repackableBytes: number | undefined,
): string => {
  const { pid, command, files, anonymous, pageTables, threadsByNode, remoteShare } = account;
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
    `page tables: ${pageTables === undefined ? 'not told' : sizeText(pageTables)}`,
    `threads by node: ${Object.entries(threadsByNode)
      .map(([node, count]) => `${node}: ${count}`)
      .join(', ')}` +
      (remoteShare === undefined
        ? ''
        : `; ${(100 * remoteShare).toFixed(0)} % of the weights are remote to them`),
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

export const addWitness = (program: Command, end: (status: number) => void): void => {
  program
    .command('witness')
    .description('what the weights of a running server lie in: pages, nodes, what is missing, and what to do')
    .argument(
      '[pid]',
      'its process number (default: every process that maps a GGUF file)',
      parseWhole(1, 2 ** 31),
    )
    .option(
      '--watch <seconds>',
      'say again and again how much is in memory, until it ends',
      parseWhole(1, 86_400),
    )
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', `\nExample:\n  ${unimap} witness $(pgrep llama-server)`)
    .action(async (pid: number | undefined, flags: { watch?: number; json?: boolean }) => {
      const status = await inSession(async (session) => {
        const pids = pid === undefined ? findClients() : [pid];
        if (pids.length === 0)
          throw new UnimapError(
            'witness-none',
            'no process that this user can see maps a GGUF file',
            'start the server first, give its process number, or run this as root',
            { exitStatus: 3 },
          );
        const accounts = pids.map((each) => witnessProcess(each));
        const nodes = onlineNodesWithMemory().length;
        const balancing = numaBalancing();
        const witnessed = [];
        for (const account of accounts) {
          const bytes = await repackable(account);
          const advice = advise(account, {
            nodes,
            ...(balancing !== undefined && { numaBalancing: balancing }),
            ...(bytes !== undefined && { repackable: bytes }),
          });
          witnessed.push({ account, advice, bytes });
        }
        if (flags.json)
          printJson(
            witnessed.map(({ account, advice, bytes }) => ({
              ...account,
              ...(bytes !== undefined && { repackable: bytes }),
              advice,
            })),
            2,
          );
        else
          print(
            `${witnessed.map(({ account, advice, bytes }) => asText(account, advice, bytes)).join('\n\n')}\n`,
          );
        const [watched] = pids;
        while (flags.watch !== undefined && watched !== undefined) {
          await sleep(flags.watch * 1000, undefined, { signal: session.signal });
          try {
            print(`${residencyLine(witnessProcess(watched))}\n`);
          } catch (error) {
            if (error instanceof UnimapError && error.code === 'witness-gone') return 0;
            throw error;
          }
        }
        return 0;
      });
      end(status);
    });
};
