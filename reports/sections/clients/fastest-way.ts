import type { ClientBlock } from '../../../harness/comparison/clients.ts';
import type { ClientFigureName } from '../../../harness/results/client.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { figure, interval } from '../../wording/figures.ts';
import type { ClientGain } from './client-gain.ts';
import { wayWords, type ClientRow } from './client-rows.ts';

interface Found {
  readonly row: ClientRow;
  readonly gain: ClientGain;
}

/** The way with the greatest gain that has an interval. */
const best = (rows: readonly ClientRow[], of: ClientFigureName): Found | undefined =>
  rows
    .flatMap((row) => {
      const gain = row.gain(of);
      return gain === undefined || gain.n < fewestPairsForInterval ? [] : [{ row, gain }];
    })
    .toSorted((one, other) => other.gain.value - one.gain.value)[0];

const words = ({ arm }: ClientRow): string =>
  arm.bind === undefined
    ? wayWords[arm.way]
    : `${wayWords[arm.way]} and the client bound to node ${arm.bind}`;

/** One sentence, of what was shown and no further. */
export const fastestSentence = (
  { client }: Pick<ClientBlock, 'client'>,
  rows: readonly ClientRow[],
): string => {
  const baseline = rows.find(({ isBaseline }) => isBaseline);
  const found = best(rows, 'wallMs');
  if (baseline === undefined || found === undefined)
    return `The rounds are too few to tell whether ${client} is faster one way than another.`;
  const { row, gain } = found;
  return gain.low > 1
    ? `With ${words(row)}, ${client} is done ${figure(gain.value)} ${interval(gain)} times as fast as with ${words(baseline)}.`
    : `No way was shown to be faster for ${client} from start to end than ${words(baseline)}.`;
};

/** What the client itself calls its load may gain where the whole start does not; empty where nothing was shown. */
export const loadSentence = (rows: readonly ClientRow[]): string => {
  const found = best(rows, 'loadMs');
  return found === undefined || found.gain.low <= 1
    ? ''
    : `The load, as the client itself times it, is ${figure(found.gain.value)} ${interval(found.gain)} times as fast with ${words(found.row)}.`;
};

/** The same of tokens; empty where the client tells none. */
export const tokensSentence = (
  { client }: Pick<ClientBlock, 'client'>,
  rows: readonly ClientRow[],
): string => {
  const found = best(rows, 'tokensPerSecond');
  if (found === undefined) return '';
  const { row, gain } = found;
  return gain.low > 1
    ? `${client} generates ${figure(gain.value)} ${interval(gain)} times as many tokens a second with ${words(row)}.`
    : 'No way was shown to give more tokens a second.';
};
