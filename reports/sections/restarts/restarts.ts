import {
  clientBaseline,
  clientBlocks,
  clientOutputs,
  comparedRuns,
  clientRuns,
  type ClientBlock,
} from '../../../harness/comparison/clients.ts';
import {
  firstStartPairs,
  restartsToPay,
  startTimes,
  type StartTimes,
} from '../../../harness/comparison/restarts.ts';
import { ratioAmong } from '../../../harness/comparison/run-spread.ts';
import type { ClientArmRecord } from '../../../harness/results/client.ts';
import type { ComparisonRecord } from '../../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { clientComparison, type ClientSubject } from '../../claims/client-subject.ts';
import { attachPairs, copyingArm } from '../../claims/judges/attached-faster.ts';
import { attachBaseline } from '../../claims/placing/attach.ts';
import type { Derived } from '../../derive-results.ts';
import { nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import { figure, interval, milliseconds, plural } from '../../wording/figures.ts';
import type { Section } from '../section.ts';

type Ratio = Pick<ComparisonRecord, 'ratio' | 'low' | 'high' | 'n'>;

/** Times as fast: above 1 is faster than the usual way. */
const timesAsFast = (found: Ratio | undefined): string =>
  found === undefined
    ? nothing
    : `${figure(1 / found.ratio)}${found.n < fewestPairsForInterval ? '' : ` ${interval({ low: 1 / found.high, high: 1 / found.low })}`}`;

const paidBack = (usual: StartTimes, placed: StartTimes, later: Ratio | undefined): string => {
  if (later === undefined) return nothing;
  if (later.low <= 1 && later.high >= 1) return 'no difference between starts was shown';
  const paid = restartsToPay(usual, placed);
  if (paid.kind === 'after') return `after ${plural(paid.passes, 'start')}`;
  return paid.kind === 'at-once' ? 'at once' : 'never: its starts are slower';
};

const attachTime = (block: ClientBlock, arm: ClientArmRecord): number | undefined => {
  const times = [...clientRuns(block, arm).values()].flatMap(({ client: { attach } }) =>
    attach?.status === 'completed' ? [attach.usable] : [],
  );
  return times.length === 0 ? undefined : median(times);
};

const attachRatio = (results: Derived, subject: ClientSubject): Ratio | undefined => {
  const copying = copyingArm(results, subject, attachBaseline);
  const pairs = copying === undefined ? [] : attachPairs(results, subject, copying);
  return pairs.length === 0 ? undefined : ratioAmong(pairs, results.derived.comparisons);
};

const rowOf = (
  results: Derived,
  block: ClientBlock,
  baseline: ClientArmRecord,
  arm: ClientArmRecord,
): string[][] => {
  const [usual, own] = [startTimes(block, baseline), startTimes(block, arm)];
  if (own === undefined || usual === undefined) return [];
  const subject = { block, baseline, candidate: arm };
  const { comparisons } = results.derived;
  const attached = attachTime(block, arm);
  const attach = [
    attached === undefined ? nothing : milliseconds(attached),
    timesAsFast(attachRatio(results, subject)),
  ];
  const ids = block.records.filter((record) => record.arm === arm.id).map(({ id }) => id);
  const name = traced(`\`${arm.way}\``, ids);
  if (arm.id === baseline.id)
    return [[name, nothing, nothing, figure(own.start), nothing, nothing, ...attach]];
  const first = firstStartPairs(block, baseline, arm);
  const later = clientComparison(comparisons, subject, 'firstTokenMs');
  return [
    [
      name,
      figure(own.made),
      first.length === 0 ? nothing : timesAsFast(ratioAmong(first, comparisons)),
      figure(own.start),
      timesAsFast(later),
      paidBack(usual, own, later),
      ...attach,
    ],
  ];
};

const outputSentence = (block: ClientBlock): string => {
  const outputs = clientOutputs(block);
  const told = comparedRuns(block).length;
  if (told === 0) return '';
  return outputs.size === 1
    ? `All ${plural(told, 'run')} put out the same (SHA-256 ${[...outputs.keys()].map((digest) => digest.slice(0, 12)).join()}..).`
    : `**${plural(told, 'run')} put out ${outputs.size} different things: what a client computes must not depend on where its files lie.**`;
};

const ofBlock = (results: Derived, block: ClientBlock): string => {
  const baseline = clientBaseline(block.arms);
  if (baseline === undefined) return '';
  const rows = block.arms.flatMap((arm) => rowOf(results, block, baseline, arm));
  if (rows.length === 0) return '';
  return paragraphs(
    `### ${block.client} on ${block.set.title}`,
    table(
      [
        text('files by'),
        number('placing (ms)'),
        number('first start, times as fast'),
        number('a later start (ms)'),
        number('times as fast'),
        text('placing is paid back'),
        number('mapping alone (ms)'),
        number('times as fast as a load that copies'),
      ],
      rows,
    ),
    outputSentence(block),
  );
};

/** Of blocks whose clients tell when their first token came. */
const startBlocks = (results: Derived): ClientBlock[] =>
  clientBlocks(results).filter((block) => block.arms.some((arm) => startTimes(block, arm) !== undefined));

/** What a start costs, first and later ones, where the files of the model were placed. */
export const restarts: Section = {
  id: 'restarts',
  heading: 'Restarts',
  question:
    'After how many starts of a client has placing the model paid for itself, and what is left to do at each start?',
  shown: (results) => startBlocks(results).length > 0,
  render: (results) =>
    paragraphs(
      'A start is from the start of the program to its first token. It is compared with a start on the same files where they are, read once before. That is what a restart costs today. The first start includes the time for placing. ' +
        '`mapping alone` maps the same files by the calls of llama.cpp, without a client’s own work, and touches every page. The last column sets that against a load that copies each part into huge pages, in the same round; it is the kind of comparison the seed makes, and no restart gains so much.',
      ...startBlocks(results).map((block) => ofBlock(results, block)),
    ),
  limits: () =>
    'a server with its own start-up work, a model larger than the memory that is free, and several nodes. The prompt is short, so that a start is mostly a load.',
};
