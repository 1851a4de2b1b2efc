import {
  clientBaseline,
  clientBlocks,
  clientMetric,
  clientOutputs,
  clientRuns,
  comparedRuns,
  cutShort,
  type ClientBlock,
} from '../../../harness/comparison/clients.ts';
import {
  asksForHugePages,
  clientFigureOf,
  type ClientArmRecord,
  type ClientFigureName,
  type ClientRunRecord,
} from '../../../harness/results/client.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import type { Derived } from '../../derive-results.ts';
import { plural } from '../../wording/figures.ts';
import { gainOf, type ClientGain } from './client-gain.ts';

/** A way of a client, with its timed runs whose weights lay as it says. */
export interface ClientRow {
  readonly arm: ClientArmRecord;
  readonly label: string;
  readonly isBaseline: boolean;
  readonly runs: readonly ClientRunRecord[];
  readonly gain: (figure: ClientFigureName) => ClientGain | undefined;
}

/** In words, for a sentence: "with the model in ..". */
export const wayWords = {
  warm: 'the model in the page cache',
  cold: 'the model read from storage',
  cache: 'the model in the page cache, in pages of 2 MiB',
  tmpfs: 'the model in a tmpfs with huge pages',
  hugetlbfs: 'the model in a hugetlbfs',
  interleave: 'the model in a tmpfs with huge pages, interleaved over the nodes',
  remote: 'the model in the page cache of another node',
  moved: 'the model moved there from the page cache of another node',
} as const satisfies Record<ClientArmRecord['way'], string>;

export const wayLabel = ({ way, bind }: Pick<ClientArmRecord, 'way' | 'bind'>): string =>
  bind === undefined ? way : `${way}, bound to node ${bind}`;

export const clientRows = (results: Derived, block: ClientBlock): ClientRow[] => {
  const baseline = clientBaseline(block.arms);
  return block.arms.map((arm) => ({
    arm,
    label: wayLabel(arm),
    isBaseline: arm.id === baseline?.id,
    runs: [...clientRuns(block, arm).values()].map(({ client }) => client),
    gain: (figure) => {
      const found = results.derived.comparisons.find(
        (one) =>
          one.scenario === block.scenario &&
          one.set === block.set.id &&
          one.candidate === arm.id &&
          one.metric === clientMetric(figure),
      );
      return found && gainOf(found);
    },
  }));
};

/** Undefined where no run tells it. */
export const medianFigure = (
  { runs }: Pick<ClientRow, 'runs'>,
  figure: ClientFigureName,
): number | undefined => {
  const values = runs.flatMap((run) => run[figure] ?? []);
  return values.length === 0 ? undefined : median(values);
};

/** The share of what the client had of the model in its memory that lay in huge pages; undefined where nothing was seen. */
export const hugeShare = ({ runs }: Pick<ClientRow, 'runs'>): number | undefined => {
  const shares = runs.flatMap(({ mapped: { bytes, residentBytes = bytes, hugeBytes } }) =>
    residentBytes === 0 ? [] : [Math.min(1, hugeBytes / residentBytes)],
  );
  return shares.length === 0 ? undefined : median(shares);
};

/** Blocks in which a client ran at all. */
export const shownClients = (results: Derived): { block: ClientBlock; rows: ClientRow[] }[] =>
  clientBlocks(results)
    .map((block) => ({ block, rows: clientRows(results, block).filter(({ runs }) => runs.length > 0) }))
    .filter(({ rows }) => rows.length > 0);

/** "Its output was the same in all of 18 runs." Empty where it was not compared. */
export const outputSentence = (block: ClientBlock): string => {
  const outputs = clientOutputs(block);
  const compared = comparedRuns(block).length;
  if (compared < 2) return '';
  const cut = cutShort(block).length;
  const left =
    cut === 0
      ? ''
      : ` ${plural(cut, 'more run')} ended before the client had written all, and ${cut === 1 ? 'is' : 'are'} not compared.`;
  return outputs.size === 1
    ? `Its output was the same in all of ${compared} runs.${left}`
    : `**Its output was not the same in every run: ${outputs.size} different outputs in ${compared} runs.**${left}`;
};

/** Figures that tell a way apart from the baseline, where any way has them. */
export const figuresOf = (
  rows: readonly ClientRow[],
  among: readonly ClientFigureName[],
): ClientFigureName[] =>
  among.filter((figure) => rows.some((row) => medianFigure(row, figure) !== undefined));

export const isSpeed = (figure: ClientFigureName): boolean =>
  ['ms', '/s', 'own'].includes(clientFigureOf(figure).unit);

/** Of a way that asks for huge pages. */
export const wantsHugePages = ({ arm }: ClientRow): boolean => asksForHugePages(arm.way);
