import { clientWays, needsNode, type ClientArmRecord, type ClientWayName } from '../results/index.ts';
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
  if (where === undefined && needsNode(way))
    throw refuse(`${way} is said of a client on a node, such as ${way}@node0`);
  if (where === undefined) return { way };
  return { way, bind: parseBind(where) };
};

/** `node0`. @throws UnimapError `usage` */
export const parseBind = (text: string): number => {
  const node = /^node(\d{1,4})$/.exec(text)?.[1];
  if (node === undefined) throw refuse(`${JSON.stringify(text)} is no node`);
  return Number(node);
};

/** One more way, of a user of one socket: the model in the page cache, and the client bound to a node. */
export interface OneSocket {
  readonly bind: number;
  /** An engine that mirrors would mirror there too. Absent: the same client. */
  readonly client?: ClientCommand;
}

/**
 * The arms of a client: one for each way, in the order given, each once.
 * @throws UnimapError `usage`
 */
export const clientArms = (
  client: ClientCommand,
  ways: readonly string[],
  oneSocket?: OneSocket,
): ClientArmRecord[] => {
  const arm = (each: { way: ClientWayName; bind?: number }, { text }: ClientCommand): ClientArmRecord => ({
    id: `${client.name}/${each.way}${each.bind === undefined ? '' : `@node${each.bind}`}`,
    ...each,
    client: client.name,
    command: text,
  });
  const arms = [
    ...ways.map((way) => arm(parseWay(way), client)),
    ...(oneSocket === undefined
      ? []
      : [arm({ way: 'warm', bind: oneSocket.bind }, oneSocket.client ?? client)]),
  ];
  return [...new Map(arms.map((each) => [each.id, each])).values()];
};
