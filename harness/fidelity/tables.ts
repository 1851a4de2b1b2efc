import { markdownTable } from 'markdown-table';
import { fewestPairsForInterval, type RatioEstimate } from '../statistics/paired-ratio.ts';
import type { Beside } from './bench.ts';
import type { Build, Findings, SetFindings } from './findings.ts';
import { cpuOf, sparedBy, type Estimate, type PartsCost } from './many-parts.ts';
import { ratiosOf } from './ratios.ts';
import type { CallDifference } from './step-difference.ts';
import { optionsText, subjects, withoutRealCode } from './subjects.ts';

const nothing = '—';

/** As `0.7.0 (Debian)`. */
export const buildText = (builds: readonly Build[], id: Build['id']): string => {
  const build = builds.find((each) => each.id === id);
  return build === undefined ? id : `${build.version} (${id === 'npm' ? 'npm' : 'Debian'})`;
};

const toldAs = (strategy: Beside['strategy']): string => {
  const subject = subjects.find((each) => each.strategy === strategy);
  return subject === undefined ? nothing : `\`${optionsText(subject)}\``;
};

const differenceText = ({ call, real, arm }: CallDifference): string => `\`${call}\` ${real} to ${arm}`;

const likenessText = ({ likeness, program, countersAgree }: Beside): string => {
  const doubts = [
    ...(program?.same === false ? [`llama-bench differs: ${program.difference}`] : []),
    ...(countersAgree === false ? ['strace and perf disagree'] : []),
  ];
  return [likeness.same ? 'equal' : `NOT EQUAL: ${likeness.difference}`, ...doubts].join('; ');
};

const callRows = ({ builds }: Findings, { title, beside }: SetFindings): string[][] =>
  beside.map((each) => [
    `\`${each.strategy}\``,
    toldAs(each.strategy),
    buildText(builds, each.client),
    title,
    likenessText(each),
    String(each.steps),
    each.likeness.beyond.length === 0 ? nothing : each.likeness.beyond.map(differenceText).join(', '),
  ]);

export const callsTable = (findings: Findings): string =>
  markdownTable([
    [
      'strategy',
      'stands for',
      'llama.cpp',
      'set',
      'steps on parts',
      'steps',
      'calls made more often, real to strategy',
    ],
    ...findings.sets.flatMap((set) => callRows(findings, set)),
  ]);

/** Strategies that are in no table, each with its reason. */
export const leftOutSentences = (): string[] =>
  withoutRealCode.map(({ strategy, reason }) => `\`${strategy}\` is not compared: ${reason}.`);

const ratioText = (estimate: RatioEstimate | undefined): string => {
  if (estimate === undefined) return nothing;
  const { ratio, low, high, n } = estimate;
  return n < fewestPairsForInterval
    ? `${ratio.toFixed(2)} (${n} rounds)`
    : `${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
};

export const timesTable = ({ builds, sets }: Findings): string =>
  markdownTable([
    ['strategy', 'llama.cpp', 'set', 'CPU, weights', 'CPU, whole call', 'wall, weights', 'wall, whole call'],
    ...sets.flatMap(({ title, beside }) =>
      beside.map((each) => {
        const [cpu, wall] = [ratiosOf(each, 'cpu'), ratiosOf(each, 'wall')];
        return [
          `\`${each.strategy}\``,
          buildText(builds, each.client),
          title,
          ...[cpu?.weights, cpu?.call, wall?.weights, wall?.call].map(ratioText),
        ];
      }),
    ),
  ]);

const milliseconds = (nanoseconds: number): string => {
  const value = nanoseconds / 1e6;
  return value.toFixed(value < 10 ? 1 : 0);
};

/** Milliseconds, as `947 [938, 972]`. */
export const estimateText = (estimate: Estimate | undefined, rounds: number): string => {
  if (estimate === undefined) return nothing;
  const { median, low, high } = estimate;
  return rounds < fewestPairsForInterval
    ? `${milliseconds(median)} (${rounds} rounds)`
    : `${milliseconds(median)} [${milliseconds(low)}, ${milliseconds(high)}]`;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const fewestOf = (costs: readonly PartsCost[], client: Build['id']): PartsCost | undefined =>
  costs.filter((cost) => cost.client === client).toSorted((one, other) => one.parts - other.parts)[0];

/** Beside the same tensors in the fewest parts; undefined of those, and where a round shows nothing. */
export const sparedOf = (costs: readonly PartsCost[], cost: PartsCost): Estimate | undefined => {
  const fewest = fewestOf(costs, cost.client);
  return fewest === undefined || fewest === cost ? undefined : sparedBy(cost, fewest);
};

export const costsTable = ({ builds, costs, rounds }: Findings): string =>
  markdownTable(
    [
      [
        'llama.cpp',
        'parts',
        'mapped',
        'read',
        'its mappings alone',
        'in the walk',
        'in `sscanf`',
        'more than with the fewest parts',
      ],
      ...costs.map((cost) => [
        buildText(builds, cost.client),
        String(cost.parts),
        estimateText(cpuOf(cost.mapped), rounds),
        estimateText(cpuOf(cost.read), rounds),
        estimateText(cpuOf(cost.mappingsAlone), rounds),
        ...(cost.share.status === 'sampled'
          ? [percent(cost.share.walk), percent(cost.share.scan)]
          : [nothing, nothing]),
        estimateText(sparedOf(costs, cost), rounds),
      ]),
    ],
    { align: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'] },
  );

/** One sentence a build, of the set of the most parts: what one mapping of all parts would spare upstream. */
export const sparedSentences = ({ builds, costs, rounds }: Findings): string[] =>
  builds.flatMap(({ id, version }) => {
    const most = costs
      .filter((cost) => cost.client === id)
      .toSorted((one, other) => other.parts - one.parts)[0];
    const [all, spared] = most === undefined ? [] : [cpuOf(most.mapped), sparedOf(costs, most)];
    const fewest = fewestOf(costs, id);
    if (most === undefined || all === undefined || spared === undefined || fewest === undefined) return [];
    return [
      `llama.cpp ${version} would be spared ${estimateText(spared, rounds)} ms of the ${estimateText(all, rounds)} ms of CPU time ` +
        `that its mapped load of ${most.parts} parts and ${most.tensors} tensors takes, if all parts were one mapping: ` +
        `with ${fewest.parts} parts it takes that much less.`,
    ];
  });
