import { seedBaseline, seedCandidate, upstreamBaseline } from '../harness/comparison/arm-pairs.ts';
import { findArm, findSet } from '../harness/comparison/view.ts';
import { shortfallsOf } from '../harness/results/index.ts';
import type { ClaimRecord } from '../harness/results/claim.ts';
import type { ComparisonRecord } from '../harness/results/results.ts';
import type { StrategyName } from '../harness/results/strategy.ts';
import { median } from '../harness/statistics/quantile.ts';
import type { AnswerLine, Mood } from '../harness/wording/answer-lines.ts';
import { percent } from '../harness/wording/percent.ts';
import type { Derived } from './derive-results.ts';
import { groupWarnings } from './warnings/group-warnings.ts';
import { distinct, listed, plural, roughFigure } from './wording/figures.ts';

interface Times {
  readonly candidate: StrategyName;
  readonly pageKind: string;
  readonly sizeClass: 'tiny' | 'real' | 'own';
  /** How many times as fast as the baseline. */
  readonly times: number;
}

const timesAgainst = (results: Derived, baseline: StrategyName): Times[] =>
  results.derived.comparisons.flatMap((comparison: ComparisonRecord) => {
    const arm = findArm(results, comparison.candidate);
    const set = findSet(results, comparison.set);
    return comparison.metric === 'usable-time' &&
      findArm(results, comparison.baseline)?.strategy === baseline &&
      arm &&
      set
      ? [
          {
            candidate: arm.strategy,
            pageKind: arm.pageKind,
            sizeClass: set.sizeClass,
            times: 1 / comparison.ratio,
          },
        ]
      : [];
  });

const classWords = { tiny: 'with tiny parts', real: 'with larger parts', own: 'with your files' } as const;

const rangeText = (all: readonly number[], text: (value: number) => string = roughFigure): string => {
  const [low, high] = [text(Math.min(...all)), text(Math.max(...all))];
  return low === high ? low : `${low} to ${high}`;
};

/** "2.79 to 19.0 times as fast with tiny parts, 1.04 to 1.08 with larger parts" */
const timesText = (all: readonly Times[]): string =>
  [...Map.groupBy(all, ({ sizeClass }) => sizeClass)]
    .map(
      ([sizeClass, own], index) =>
        `${rangeText(own.map(({ times }) => times))} ${index === 0 ? 'times as fast ' : ''}${classWords[sizeClass]}`,
    )
    .join(', ');

const byPageKind = (all: readonly Times[]): [string, Times[]][] => [
  ...Map.groupBy(all, ({ pageKind }) => pageKind),
];

const layoutLines = (results: Derived): AnswerLine[] =>
  byPageKind(timesAgainst(results, seedBaseline).filter(({ candidate }) => candidate === seedCandidate)).map(
    ([pageKind, own], index) => ({
      label: 'layout',
      text: `one mapping per node against one per part, ${pageKind} pages: ${timesText(own)}`,
      importance: index === 0 ? 1 : 5,
    }),
  );

/** Of the loaders that copy into pages of one kind, the one that is usually the fastest. */
const upstreamLines = (results: Derived): AnswerLine[] =>
  byPageKind(timesAgainst(results, upstreamBaseline)).flatMap(([pageKind, own], index) => {
    const [fastest] = [...Map.groupBy(own, ({ candidate }) => candidate)].toSorted(
      ([, one], [, other]) => median(other.map(({ times }) => times)) - median(one.map(({ times }) => times)),
    );
    return fastest === undefined
      ? []
      : [
          {
            label: 'llama.cpp',
            text: `${fastest[0]} in ${pageKind} pages against llama.cpp's own mapping: ${timesText(fastest[1])}`,
            importance: index === 0 ? 1 : 5,
          },
        ];
  });

const moods = {
  confirmed: 'good',
  refuted: 'bad',
  mixed: 'unsure',
  inconclusive: 'unsure',
  unsupported: undefined,
} as const satisfies Record<ClaimRecord['verdict'] | 'mixed', Mood | undefined>;

/** A claim as a whole: where its verdict differs from condition to condition it is `mixed`; where none could be judged, `unsupported`. */
const faredAs = (judged: readonly ClaimRecord[]): keyof typeof moods => {
  const decided = distinct(judged.map(({ verdict }) => verdict)).filter(
    (verdict) => verdict !== 'unsupported',
  );
  return decided.length > 1 ? 'mixed' : (decided[0] ?? 'unsupported');
};

/** A row of a terminal holds some names; the report has them all. */
const mostNames = 3;

const someOf = (ids: readonly string[]): string =>
  ids.length <= mostNames
    ? ids.join(', ')
    : `${ids.slice(0, mostNames).join(', ')} and ${ids.length - mostNames} more`;

const claimLines = (results: Derived): AnswerLine[] => {
  const fared = [...Map.groupBy(results.derived.claims, ({ id }) => id)].map(([id, judged]) => ({
    id,
    as: faredAs(judged),
  }));
  return (Object.keys(moods) as (keyof typeof moods)[]).flatMap((as) => {
    const ids = fared.filter((each) => each.as === as).map(({ id }) => id);
    const mood = moods[as];
    const which = as === 'unsupported' ? ', not measured here' : `: ${someOf(ids)}`;
    return ids.length === 0
      ? []
      : [
          {
            label: as,
            text: `${plural(ids.length, 'claim')}${which}`,
            // Verdicts go together or not at all: some of them alone would mislead.
            importance: as === 'unsupported' ? 4 : 2,
            ...(mood && { mood }),
          },
        ];
  });
};

const trustLine = ({ derived }: Derived): AnswerLine[] => {
  const effects = derived.comparisons.flatMap(({ smallestEffect }) => smallestEffect ?? []);
  return effects.length === 0
    ? []
    : [
        {
          label: 'seen',
          text: `half of ${plural(effects.length, 'comparison')} could have missed a difference below ${percent(median(effects) - 1)}`,
          importance: 3,
        },
      ];
};

const warningsLine = ({ derived }: Derived): AnswerLine => {
  const codes = groupWarnings(derived.warnings).map(({ worst }) => worst.code);
  return codes.length === 0
    ? { label: 'warnings', text: 'none', importance: 6 }
    : {
        label: 'warnings',
        text: distinct(codes).join(', '),
        importance: 1,
        mood: 'unsure',
      };
};

/** What did not go as planned; the sections of the report tell why. */
const shortLines = ({ samples, syscalls, integrity }: Derived): AnswerLine[] => {
  const all = [...samples, ...syscalls, ...integrity].map(({ outcome }) => outcome.status);
  const count = (status: string): number => all.filter((each) => each === status).length;
  const fallbacks = samples.filter(
    ({ outcome }) => outcome.status === 'completed' && shortfallsOf(outcome).length > 0,
  ).length;
  const wrong = count('mismatch');
  const said = [
    ...(wrong === 0 ? [] : [`${plural(wrong, 'verification')} found wrong bytes`]),
    ...(count('failed') === 0 ? [] : [`${count('failed')} failed`]),
    ...(count('skipped') === 0 ? [] : [`${count('skipped')} skipped`]),
    ...(count('unsupported') === 0 ? [] : [`${count('unsupported')} not possible on this machine`]),
    ...(fallbacks === 0 ? [] : [`${plural(fallbacks, 'load')} did not obtain what was requested`]),
  ];
  return said.length === 0
    ? []
    : [{ label: 'not as planned', text: listed(said), importance: 2, mood: wrong > 0 ? 'bad' : 'unsure' }];
};

const headLine = ({ run, sets, samples }: Derived): AnswerLine => {
  const parts = sets.map((set) => set.parts);
  const ended = run.complete ? '' : ', ended before its plan was done';
  return {
    label: 'loaded',
    text: `${plural(sets.length, 'set')} of ${rangeText(parts, String)} parts, ${plural(samples.length, 'load')}${ended}`,
    importance: 6,
    ...(!run.complete && { mood: 'unsure' as const }),
  };
};

/** What a person at a terminal sees at the end of a run. The report says all of it, and why. */
export const lastScreen = (results: Derived): AnswerLine[] => [
  headLine(results),
  ...layoutLines(results),
  ...upstreamLines(results),
  ...claimLines(results),
  ...shortLines(results),
  ...trustLine(results),
  warningsLine(results),
];
