import { signs } from '../../harness/wording/paint-signs.ts';
import type { ChangeVerdict } from '../../harness/statistics/judge-change.ts';
import { listed, plural } from '../wording/figures.ts';
import { groupWarnings } from '../warnings/group-warnings.ts';
import { blindnessOf, blindnessText, percent } from './blindness.ts';
import type { RunComparison } from './compare-runs.ts';

/** In the order a reader wants them. */
export const verdictOrder: readonly ChangeVerdict[] = ['regressed', 'improved', 'inconclusive', 'same'];

export interface Summary extends Record<ChangeVerdict, number> {
  readonly judged: number;
  readonly refused: number;
  /** Of the refused: what the new run should have figures for, and has not. */
  readonly lost: number;
  /** How many comparisons could have missed a change that must be seen. */
  readonly blind: number;
  /** 1: something regressed. 2: nothing did, but nothing could be judged, figures were lost, or blindness is not accepted. */
  readonly exitStatus: 0 | 1 | 2;
}

export const summarise = (comparison: RunComparison): Summary => {
  const { judged, refused, failOnInconclusive } = comparison;
  const count = (verdict: ChangeVerdict) => judged.filter((one) => one.verdict === verdict).length;
  const regressed = count('regressed');
  const lost = refused.filter((one) => one.lost).length;
  const { blind } = blindnessOf(comparison);
  const incomplete = lost > 0 || judged.length === 0 || (failOnInconclusive && blind > 0);
  return {
    regressed,
    improved: count('improved'),
    inconclusive: count('inconclusive'),
    same: count('same'),
    judged: judged.length,
    refused: refused.length,
    lost,
    blind,
    exitStatus: regressed > 0 ? 1 : incomplete ? 2 : 0,
  };
};

/** "1 regressed, 3 inconclusive, 40 same, of 44 comparisons judged; 2 not comparable". */
export const verdictLine = (comparison: RunComparison): string => {
  const summary = summarise(comparison);
  const counts = verdictOrder
    .filter((verdict) => verdict === 'regressed' || summary[verdict] > 0)
    .map((verdict) => `${summary[verdict]} ${verdict}`);
  const refused = summary.refused === 0 ? '' : `; ${summary.refused} not comparable`;
  const lost =
    summary.lost === 0
      ? ''
      : `, ${summary.lost} of them lost: base has figures that the new run should have and has not`;
  return `${counts.join(', ')}, of ${plural(summary.judged, 'comparison')} judged${refused}${lost}`;
};

/** The verdict on the whole run, in a line; a run that could not have seen a change does not say that there was none. */
export const headline = (comparison: RunComparison): string => {
  const { exitStatus, lost, judged, blind } = summarise(comparison);
  if (exitStatus === 1) return 'Regression';
  if (lost > 0 || judged === 0) return 'Not passed: figures are missing';
  return blind > 0 ? `INCONCLUSIVE: ${blindnessText(comparison)}` : 'No regression shown';
};

/** What may have spoiled the runs, the worst of each kind. */
export const warningNotes = ({ warnings }: RunComparison): string[] =>
  (['base', 'new'] as const).flatMap((run) =>
    groupWarnings(warnings[run]).map(
      ({ worst, warnings: all }) =>
        `${run}: ${worst.code}${all.length > 1 ? ` (${all.length} times, the worst)` : ''}: ${worst.reason}`,
    ),
  );

/** Which spread between runs the intervals of the ratios hold. */
const spreadNote = {
  measured: 'Intervals cover the spread between runs, as each file measured it.',
  lent: 'Intervals cover the spread between runs. A ratio measured in one run takes this spread from the file that holds several runs.',
  unknown:
    'Neither file holds several runs: intervals cover the rounds of one run each, not the spread between runs. So a change may be only the difference between two runs. Make both files with --repeat 3.',
} as const satisfies Record<RunComparison['spread'], string>;

/** The rules that every comparison is judged by, a sentence each. */
export const judgingRules = ({ threshold }: RunComparison): string[] => [
  'Ratios between arms are compared, never seconds, so a slower machine is no regression.',
  `Changed: by ${percent(threshold)} or more, its 98 % interval excludes no change, and noise alone would not show it among so many comparisons. Same: the whole 95 % interval lies within ${percent(threshold)}. Inconclusive: neither, or fewer than five rounds.`,
  'Where a third arm shows that the baseline of a ratio moved and not its candidate, the verdict is the baseline’s.',
];

/** What a reader must know of these two runs besides the rules, a sentence each. */
export const judgingFacts = (comparison: RunComparison): string[] => {
  const { judged, sameMeasurement, base } = comparison;
  if (sameMeasurement)
    return [
      `Both files hold the same samples of run ${base.id}: nothing can have changed, so every comparison is the same, however wide its interval.`,
    ];
  return [
    `${plural(judged.length, 'comparison')} judged, each by itself: noise alone accuses up to one in a hundred of those unchanged, so up to ${judged.length / 100} here. Make the runs again before acting on a single one.`,
    ...(summarise(comparison).blind === 0
      ? []
      : [`${blindnessText(comparison)}. More rounds, or --repeat 3, see more.`]),
    spreadNote[comparison.spread],
    ...(comparison.undecided.length === 0
      ? []
      : [
          `One of the runs has no record of ${listed(comparison.undecided)}: the other facts decided whether both runs are of one machine.`,
        ]),
    ...(comparison.base.id === comparison.new.id
      ? [
          `Both files carry the id of run ${base.id}, and other samples: one of them was changed or continued since.`,
        ]
      : []),
  ];
};

/** All of it, where no link can be given. */
export const judgingNotes = (comparison: RunComparison): string[] => [
  ...(comparison.sameMeasurement ? [] : judgingRules(comparison)),
  ...judgingFacts(comparison),
];

const headSigns = { 0: signs.good, 1: signs.bad, 2: signs.bad } as const;

/** The headline with the sign of its verdict. */
export const signedHeadline = (comparison: RunComparison): string => {
  const { exitStatus, blind } = summarise(comparison);
  return `${exitStatus !== 1 && blind > 0 ? signs.unsure : headSigns[exitStatus]} ${headline(comparison)}`;
};
