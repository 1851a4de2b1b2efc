import { clientWays, type ClientArmRecord, type ClientWayName } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { ClientCommand } from './client-command.ts';

const isWay = (word: string): word is ClientWayName => clientWays.some((way) => way === word);

const refuse = (message: string): UnimapError =>
  new UnimapError(
    'usage',
    message,
    `ways are ${clientWays.join(', ')}; warm@node0 binds the client to node 0`,
    {
      exitStatus: 2,
    },
  );

const parseWay = (text: string): { way: ClientWayName; bind?: number } => {
  const [way = '', where, ...more] = text.trim().split('@');
  if (!isWay(way) || more.length > 0) throw refuse(`${JSON.stringify(text)} is no way of placing a model`);
  if (where === undefined) return { way };
  return { way, bind: parseBind(where) };
};

/** `node0`. @throws UnimapError `usage` */
export const parseBind = (text: string): number => {
  const node = /^node(\d{1,4})$/.exec(text)?.[1];
  if (node === undefined) throw refuse(`${JSON.stringify(text)} is no node`);
  return Number(node);
};

/**
 * The arms of a client: one for each way, in the order given, each once. `bind` adds the client on a warm model, bound to that
 * node: what a user of one socket has today.
 * @throws UnimapError `usage`
 */
export const clientArms = (
  client: ClientCommand,
  ways: readonly string[],
  bind?: number,
): ClientArmRecord[] => {
  const chosen = [...ways.map(parseWay), ...(bind === undefined ? [] : [{ way: 'warm' as const, bind }])];
  const arms = chosen.map((each) => ({
    id: `${client.name}/${each.way}${each.bind === undefined ? '' : `@node${each.bind}`}`,
    ...each,
    client: client.name,
    command: client.text,
  }));
  return [...new Map(arms.map((arm) => [arm.id, arm])).values()];
};
