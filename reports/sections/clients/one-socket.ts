import { clientPairs, type ClientBlock } from '../../../harness/comparison/clients.ts';
import { emulatedThroughout } from '../../../harness/comparison/emulated-on.ts';
import { ratioAmong } from '../../../harness/comparison/run-spread.ts';
import {
  clientFigureOf,
  type ClientArmRecord,
  type ClientFigureName,
} from '../../../harness/results/client.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import type { Derived } from '../../derive-results.ts';
import { nothing, number, paragraphs, table } from '../../markdown/table.ts';
import { bytes, listed } from '../../wording/figures.ts';
import { gainOf, gainText, type ClientGain } from './client-gain.ts';
import { shownClients, wayLabel } from './client-rows.ts';

/** Of a client that is asked for tokens these count; of any other the time that it takes. */
const figures: readonly ClientFigureName[] = ['tokensPerSecond', 'wallMs'];

/** The client on a model, where it ran bound to one node and free too. */
interface Sized {
  readonly block: ClientBlock;
  readonly bound: ClientArmRecord;
  readonly figure: ClientFigureName;
}

/** The bound way, which others are held against: on the model in the page cache, as a user of one socket has it. */
const boundTo = ({ arms }: ClientBlock): ClientArmRecord | undefined =>
  arms.find(({ way, bind }) => way === 'warm' && bind !== undefined);

const free = ({ arms }: ClientBlock): ClientArmRecord[] => arms.filter(({ bind }) => bind === undefined);

const gainOver = (results: Derived, { block, bound, figure }: Sized, id: string): ClientGain | undefined => {
  const candidate = free(block).find((arm) => arm.id === id);
  const pairs = candidate === undefined ? [] : clientPairs(block, bound, candidate, figure);
  if (pairs.length === 0) return undefined;
  const { better } = clientFigureOf(figure);
  return gainOf({ ...ratioAmong(pairs, results.derived.comparisons), better });
};

/** By size of model, the smallest first. */
const sizesOf = (results: Derived, client: string): Sized[] =>
  shownClients(results)
    .filter(({ block }) => block.client === client)
    .flatMap(({ block }) => {
      const bound = boundTo(block);
      if (bound === undefined) return [];
      const told = figures.find((name) =>
        free(block).some((arm) => clientPairs(block, bound, arm, name).length > 0),
      );
      return told === undefined ? [] : [{ block, bound, figure: told }];
    })
    .toSorted((one, other) => one.block.set.bytes - other.block.set.bytes);

const isFaster = (gain: ClientGain | undefined): boolean =>
  gain !== undefined && gain.n >= fewestPairsForInterval && gain.low > 1;

/** The place of the smallest size from which on a way won in every one; undefined where it did not win in the largest. */
const winsFrom = (gains: readonly (ClientGain | undefined)[]): number | undefined => {
  const lost = gains.findLastIndex((gain) => !isFaster(gain));
  return lost === gains.length - 1 ? undefined : lost + 1;
};

const sizeOf = ({ block }: Sized): string => bytes(block.set.bytes);

const finding = (label: string, sizes: readonly Sized[], from: number | undefined): string => {
  const first = from === undefined ? undefined : sizes[from];
  if (first === undefined) return `\`${label}\` was not shown to win over one node in the largest model.`;
  return from === 0
    ? `\`${label}\` won over one node in every size that was measured, the smallest being ${sizeOf(first)}.`
    : `\`${label}\` won over one node from ${sizeOf(first)} on, and was not shown to in smaller models.`;
};

/** Why no time of this machine tells it. */
const unknown = (results: Derived): string | undefined => {
  const emulated = emulatedThroughout(results);
  if (emulated !== undefined)
    return `The machine was emulated (${emulated}), and its times say nothing of a real one`;
  return results.environment.nodes.filter(({ memory }) => memory > 0).length > 1
    ? undefined
    : 'This machine has one node, so a client bound to it is not held back';
};

const clientText = (results: Derived, client: string): string => {
  const sizes = sizesOf(results, client);
  const [first] = sizes;
  if (first === undefined) return '';
  const ways = [...new Map(sizes.flatMap(({ block }) => free(block)).map((arm) => [arm.id, arm])).values()];
  const columns = ways.map((arm) => ({
    label: wayLabel(arm),
    gains: sizes.map((each) => gainOver(results, each, arm.id)),
  }));
  const what = first.figure === 'wallMs' ? 'as fast, from start to end,' : 'as many tokens a second';
  return paragraphs(
    `How many times ${what} as ${client} bound to node ${first.bound.bind ?? 0}, in the same rounds:`,
    table(
      [number('model'), ...columns.map(({ label }) => number(label))],
      sizes.map((each, index) => [
        sizeOf(each),
        ...columns.map(({ gains }) => (gains[index] === undefined ? nothing : gainText(gains[index]))),
      ]),
    ),
    columns.map(({ label, gains }) => finding(label, sizes, winsFrom(gains))).join(' '),
  );
};

/** From which size of model on all nodes win over one. Empty where no client was bound to one. */
export const oneSocketText = (results: Derived): string => {
  const bound = shownClients(results).filter(({ block }) => boundTo(block) !== undefined);
  if (bound.length === 0) return '';
  const clients = [...new Set(bound.map(({ block }) => block.client))];
  const heading = '### All nodes against one';
  const why = unknown(results);
  if (why !== undefined)
    return paragraphs(
      heading,
      `${why}: from which size of model on ${listed(clients)} gains by interleaving, or by a mirror of its own, over one node is **unknown until measured on a machine of several nodes**.`,
    );
  return paragraphs(heading, ...clients.map((client) => clientText(results, client)));
};
