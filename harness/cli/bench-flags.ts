import { basename } from 'node:path';
import { parseClient, type ClientCommand } from '../bench/client-command.ts';
import { parseBind, type OneSocket } from '../bench/client-ways.ts';
import { parseReady, type Ready } from '../bench/ready.ts';
import { unimap } from '../installation/command.ts';
import type { RoundsRecord } from '../results/index.ts';
import { defaultBudget, isRoundRange } from '../statistics/budget.ts';
import { UnimapError } from '../unimap-error.ts';
import { shellWord } from '../wording/shell-word.ts';

export interface BenchFlags {
  readonly client: string;
  readonly ways: string;
  readonly rounds?: number;
  readonly quick?: boolean;
  readonly minutes: number;
  readonly out: string;
  readonly ready?: string;
  readonly ask?: string;
  readonly tokens: number;
  readonly timeout: number;
  readonly sameOutput?: boolean;
  readonly bind?: string;
  readonly bindClient?: string;
  readonly metric?: string;
  readonly seed: number;
  readonly allowFallback?: boolean;
  readonly json?: boolean;
}

const usage = (message: string, remedy: string): UnimapError =>
  new UnimapError('usage', message, remedy, { exitStatus: 2 });

/** Six: the fewest even rounds with an interval. */
export const quickRounds = 6;
const mostRounds = 20;

/** Of each of so many models. @throws UnimapError `usage` */
export const budgetOf = ({ rounds, quick, minutes }: BenchFlags, models: number): RoundsRecord['budget'] => {
  const fixed = rounds ?? (quick ? quickRounds : undefined);
  const range =
    fixed === undefined ? { minimum: quickRounds, maximum: mostRounds } : { minimum: fixed, maximum: fixed };
  if (!isRoundRange(range))
    throw usage(
      `--rounds ${rounds ?? ''} is odd`,
      'give an even number: each order of the ways is run backwards too; six are the fewest with an interval',
    );
  return { ...range, targetHalfWidth: defaultBudget.targetHalfWidth, seconds: (60 * minutes) / models };
};

/** @throws UnimapError `usage` */
export const readyOf = ({ ready, ask }: BenchFlags): Ready | undefined => {
  const found = ready === undefined ? undefined : parseReady(ready);
  if (ask !== undefined && (found === undefined || !('port' in found)))
    throw usage('--ask needs the port that the server is asked on', 'give it by --ready 8080');
  return found;
};

/** @throws UnimapError `usage` */
export const oneSocketOf = ({ bind, bindClient }: BenchFlags): OneSocket | undefined => {
  if (bind !== undefined)
    return {
      bind: parseBind(bind),
      ...(bindClient !== undefined && { client: parseClient(bindClient) }),
    };
  if (bindClient === undefined) return undefined;
  throw usage('--bind-client is the command of --bind, which is missing', 'name the node: --bind node0');
};

/** Without the folder of its program. */
const clientText = ({ words: [program = '', ...words] }: ClientCommand): string =>
  shellWord([basename(program), ...words].join(' '));

/** As a report tells it in public: the folders of the user are left out. */
export const commandOf = (paths: readonly string[], flags: BenchFlags): string =>
  [
    `${unimap} bench ${paths.map((path) => shellWord(basename(path))).join(' ')}`,
    `--client ${clientText(parseClient(flags.client))}`,
    `--ways ${shellWord(flags.ways)}`,
    ...(flags.bind === undefined ? [] : [`--bind ${flags.bind}`]),
    ...(flags.bindClient === undefined ? [] : [`--bind-client ${clientText(parseClient(flags.bindClient))}`]),
    ...(flags.rounds === undefined ? [] : [`--rounds ${flags.rounds}`]),
    ...(flags.quick ? ['--quick'] : []),
    ...(flags.ready === undefined ? [] : [`--ready ${shellWord(flags.ready)}`]),
    ...(flags.ask === undefined ? [] : [`--ask ${shellWord(flags.ask)} --tokens ${flags.tokens}`]),
    ...(flags.sameOutput ? ['--same-output'] : []),
    ...(flags.metric === undefined ? [] : [`--metric ${shellWord(flags.metric)}`]),
    `--seed ${flags.seed}`,
  ].join(' ');
