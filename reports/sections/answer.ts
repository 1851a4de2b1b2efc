import { isDeepStrictEqual } from 'node:util';
import { strategyOf, upstreamBaseline } from '../../harness/comparison/arm-pairs.ts';
import { emulatedThroughout } from '../../harness/comparison/emulated-on.ts';
import { isHugetlb } from '../../harness/results/arm.ts';
import type { ClaimRecord } from '../../harness/results/claim.ts';
import type { ComparisonRecord, ModelSetRecord } from '../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import type { Claim, FirstScreen, FromTo, PairInWords, PairOfArms, Subject } from '../claims/claim.ts';
import { claims as registered } from '../claims/registry.ts';
import type { Derived } from '../derive-results.ts';
import { paragraphs } from '../markdown/table.ts';
import { intervalCoversInShort } from '../rows/interval-covers.ts';
import { distinct, figure, listed, plural } from '../wording/figures.ts';
import type { Section } from './section.ts';

type In<P extends FirstScreen['in']> = Extract<FirstScreen, { in: P }>;

interface Placed<S extends FirstScreen> {
  readonly claim: Claim;
  readonly screen: S;
  readonly judged: readonly ClaimRecord[];
}

/** The claims that are spoken of in one place of the answer, each with what it says there and its judgements. */
const claimsIn = <P extends FirstScreen['in']>(
  results: Derived,
  registry: readonly Claim[],
  place: P,
): Placed<In<P>>[] => {
  const isIn = (screen: FirstScreen | undefined): screen is In<P> => screen?.in === place;
  return registry.flatMap((claim) => {
    const { firstScreen } = claim;
    if (!isIn(firstScreen)) return [];
    const judged = results.derived.claims.filter(({ id }) => id === claim.id);
    return [{ claim, screen: firstScreen, judged }];
  });
};

interface OnePair<S extends In<'calls' | 'time'>> {
  readonly arms: PairOfArms;
  readonly pair: PairInWords;
  readonly placed: readonly Placed<S>[];
}

/** What two documents say, or one says of other arms, is never summed up in one sentence. */
const byPair = <S extends In<'calls' | 'time'>>(found: readonly Placed<S>[]): OnePair<S>[] => {
  const ofPairs = found.flatMap((placed) =>
    'baseline' in placed.claim.arms ? [{ placed, arms: placed.claim.arms }] : [],
  );
  const groups = Map.groupBy(ofPairs, ({ placed, arms }) =>
    [placed.claim.document.id, strategyOf(arms.baseline), strategyOf(arms.candidate)].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ arms: first.arms, pair: first.placed.screen.pair, placed: group.map(({ placed }) => placed) }];
  });
};

/** Of a claim that is judged once over all its conditions, what was found under each. */
const fromTo = ({ conditions, ...judged }: ClaimRecord): FromTo[] =>
  (conditions ?? [judged]).flatMap(fromToUnder);

const fromToUnder = ({
  condition,
  verdict,
  measured,
  ...facts
}: Omit<ClaimRecord, 'id' | 'document' | 'conditions'>): FromTo[] => {
  const { value, before, after } = measured;
  if (before === undefined || after === undefined) return [];
  const { scenario, set, arms } = facts;
  const subject = { ...(scenario && { scenario }), ...(set && { set }), ...(arms && { arms }) };
  return [{ ...subject, condition, verdict, value, before, after }];
};

const isOf = (subject: Subject, { scenario, set, arms }: Subject): boolean =>
  subject.scenario === scenario && subject.set === set && isDeepStrictEqual(subject.arms, arms);

/** The condition in which most was at stake. */
const largest = (judged: readonly ClaimRecord[]): FromTo | undefined =>
  judged.flatMap(fromTo).toSorted((one, other) => other.before - one.before)[0];

const calls = ({ pair, placed: found }: OnePair<In<'calls'>>): string => {
  const [lead] = found.flatMap(({ judged }) => largest(judged) ?? []);
  const said = found.flatMap(({ screen, judged }) => {
    const same = judged.flatMap(fromTo).find((one) => lead !== undefined && isOf(one, lead));
    return same === undefined ? [] : (screen.words(same) ?? []);
  });
  if (lead === undefined || said.length === 0) {
    const why = found[0]?.judged[0]?.measured.text ?? 'not derived';
    return `What ${pair.candidate} saves in system calls was not established here (${why}).`;
  }
  return `With ${lead.condition}, ${pair.candidate} instead of ${pair.baseline} takes ${said.join(', and ')}.`;
};

const range = (values: readonly number[]): string => {
  const [low, high] = [figure(Math.min(...values)), figure(Math.max(...values))];
  return low === high ? `${low}x` : `${low}x to ${high}x`;
};

interface Ratio extends Pick<ComparisonRecord, 'set' | 'ratio' | 'low' | 'high' | 'n'> {
  readonly pageKind: string;
}

/** Times of the candidate as ratios to the baseline's, of every set on which reports compare the two. */
const compared = (
  results: Derived,
  { baseline, candidate }: Pick<PairOfArms, 'baseline' | 'candidate'>,
): Ratio[] => {
  const armOf = (id: string) => results.arms.find((arm) => arm.id === id);
  return results.derived.comparisons.flatMap((comparison) => {
    const arm = armOf(comparison.candidate);
    return comparison.metric === 'usable-time' &&
      arm?.strategy === candidate &&
      armOf(comparison.baseline)?.strategy === baseline
      ? [{ ...comparison, pageKind: arm.pageKind }]
      : [];
  });
};

/** The same from the judgements themselves, for arms that no report compares. */
const judgedRatios = (placed: readonly Placed<In<'time'>>[]): Ratio[] =>
  placed.flatMap(({ judged }) =>
    judged.flatMap(({ set, pageKind, measured: { value, low, high, n } }) =>
      set === undefined ||
      pageKind === undefined ||
      value === undefined ||
      typeof n !== 'number' ||
      typeof low !== 'number' ||
      typeof high !== 'number'
        ? []
        : [
            {
              set,
              ratio: 1 / value,
              low: 1 / high,
              high: 1 / low,
              n,
              pageKind: pageKind.requested,
            },
          ],
    ),
  );

const ofClass = (
  results: Derived,
  ratios: readonly Ratio[],
  { sizeClass, cache }: Pick<ModelSetRecord, 'sizeClass' | 'cache'>,
): Ratio[] => {
  const found = ratios.filter((ratio) =>
    results.sets.some((set) => set.id === ratio.set && set.sizeClass === sizeClass && set.cache === cache),
  );
  // Scenarios that load once, to look at memory, say nothing of time beside those that make rounds.
  const settled = found.filter(({ n }) => n >= fewestPairsForInterval);
  return settled.length > 0 ? settled : found;
};

const classes = [
  { name: 'tiny parts', sizeClass: 'tiny' },
  { name: 'tiny cold parts', sizeClass: 'tiny', cache: 'cold' },
  { name: 'real parts', sizeClass: 'real' },
  { name: 'real cold parts', sizeClass: 'real', cache: 'cold' },
  { name: 'your own files', sizeClass: 'own' },
] as const;

const time = (results: Derived, { arms, pair, placed }: OnePair<In<'time'>>): string => {
  const emulated = emulatedThroughout(results);
  if (emulated !== undefined)
    return `What ${pair.candidate} gains in time an emulated machine (${emulated}) cannot tell.`;
  const comparisons = compared(results, arms);
  const ratios = comparisons.length > 0 ? comparisons : judgedRatios(placed);
  const toUpstream =
    arms.baseline === upstreamBaseline
      ? []
      : compared(results, { baseline: upstreamBaseline, candidate: arms.candidate });
  // Hugepages, where there are such; other kinds of page stand in the tables.
  const huge = ratios.filter(({ pageKind }) => pageKind === 'best' || isHugetlb(pageKind));
  const fit = huge.length > 0 ? huge : ratios;
  // A factor on pages of one kind says nothing of another: each has its own part of the sentence, under its name.
  const said = [...Map.groupBy(fit, ({ pageKind }) => pageKind)].flatMap(
    ([kind, own]) =>
      onPages(
        results,
        kind,
        own,
        toUpstream.filter(({ pageKind }) => pageKind === kind),
      ) ?? [],
  );
  return said.length === 0
    ? `What ${pair.candidate} gains in time was not established here: no round timed both ways as requested.`
    : `Compared with ${pair.baseline}, until every page can be read, ${pair.candidate} loads ${said.join('; ')}${promises(placed)}.`;
};

/** "on 2m pages at 1.1x the speed with real parts"; undefined where nothing was timed on them. */
const onPages = (
  results: Derived,
  kind: string,
  ratios: readonly Ratio[],
  toUpstream: readonly Ratio[],
): string | undefined => {
  const found = classes.map(({ name, ...set }) => ({
    name,
    before: ofClass(results, ratios, set),
    beside: ofClass(results, toUpstream, set),
  }));
  const timed = found.filter(({ before }) => before.length > 0);
  if (timed.length === 0) return undefined;
  const speeds = timed.map(({ name, before }) => {
    const noDifference = before.every(({ low, high }) => low <= 1 && high >= 1);
    const words = `${range(before.map(({ ratio }) => 1 / ratio))} the speed with ${name}`;
    return noDifference ? `${words} (no difference that can be told from noise)` : words;
  });
  const ofUpstream = found
    .filter(({ beside }) => beside.length > 0)
    .map(({ name, beside }) => `${range(beside.map(({ ratio }) => ratio))} (${name})`);
  const beside =
    ofUpstream.length > 0 ? `, in a time ${listed(ofUpstream)} that of llama.cpp's own mapping` : '';
  const few = timed.some(({ before }) => before.some(({ n }) => n < fewestPairsForInterval))
    ? ' (partly from too few rounds for a verdict)'
    : '';
  return `on ${kind} pages at ${listed(speeds)}${few}${beside}`;
};

/** How often the promised speeds came true, of the conditions that could be judged. */
const promises = (promised: readonly Placed<In<'time'>>[]): string => {
  const claims = promised.flatMap(({ judged }) => judged).filter(({ verdict }) => verdict !== 'unsupported');
  const met = claims.filter(({ verdict }) => verdict === 'confirmed').length;
  const who = listed(distinct(promised.map(({ claim }) => claim.document.short)));
  return claims.length === 0
    ? ''
    : `; the speed-up ${who} expects is met in ${met} of ${plural(claims.length, 'condition')}`;
};

const proof = (results: Derived, registry: readonly Claim[]): string => {
  const memory = claimsIn(results, registry, 'memory').map(({ screen, judged }) => {
    const most = largest(judged);
    return most === undefined ? 'Memory waste was not established here' : screen.words(most);
  });
  const proofs = claimsIn(results, registry, 'proof').map(
    ({ screen, judged }) => screen.words[judged[0]?.verdict ?? 'unsupported'],
  );
  return `${memory.join('; ')}; ${proofs.slice(0, -1).join(', ')}, and ${proofs.at(-1) ?? ''}.`;
};

const ownSentences = (results: Derived, registry: readonly Claim[]): string[] =>
  claimsIn(results, registry, 'own-sentence').flatMap(({ screen, judged }) => screen.words(judged) ?? []);

/** How a claim fared over its conditions: those that could not be judged aside, unless none could. */
const faredAs = (judged: readonly ClaimRecord[]): ClaimRecord['verdict'] | 'mixed' => {
  const decided = distinct(
    judged.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'unsupported'),
  );
  const [only] = decided;
  return decided.length > 1 ? 'mixed' : (only ?? 'unsupported');
};

const fared = {
  confirmed: 'confirmed',
  refuted: 'refuted',
  inconclusive: 'inconclusive',
  unsupported: 'unsupported',
  mixed: 'different from condition to condition',
} as const satisfies Record<ReturnType<typeof faredAs>, string>;

/** Claims are counted, however many conditions each was tried in. */
const verdicts = (results: Derived): string => {
  const claims = [...Map.groupBy(results.derived.claims, ({ id }) => id).values()].map(faredAs);
  const counts = (Object.keys(fared) as (keyof typeof fared)[]).flatMap((one) => {
    const count = claims.filter((each) => each === one).length;
    return count === 0 ? [] : [`${count} ${fared[one]}`];
  });
  return `${plural(claims.length, 'claim')}: ${listed(counts)}.`;
};

/** The pairs that this run holds arms of; the first, where it holds none, so that the question is not passed over. */
const tried = <S extends In<'calls' | 'time'>>(
  results: Derived,
  pairs: readonly OnePair<S>[],
): OnePair<S>[] => {
  const has = (strategy: string) => results.arms.some((arm) => arm.strategy === strategy);
  const found = pairs.filter(({ arms }) => has(strategyOf(arms.baseline)) && has(strategyOf(arms.candidate)));
  return found.length > 0 ? found : pairs.slice(0, 1);
};

/** Calls, time, memory and proof, from the figures; then the sentences that claims bring themselves. */
export const renderAnswer = (results: Derived, registry: readonly Claim[] = registered): string =>
  paragraphs(
    [
      ...byPair(claimsIn(results, registry, 'calls')).map(calls),
      ...tried(results, byPair(claimsIn(results, registry, 'time'))).map((group) => time(results, group)),
      proof(results, registry),
      ...ownSentences(results, registry),
    ].join(' '),
    [
      verdicts(results),
      // An emulated machine's times judge nothing, so nobody asks how far they hold.
      ...(emulatedThroughout(results) === undefined ? [intervalCoversInShort(results)] : []),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  );

const incomplete = ({ run }: Derived): string =>
  run.complete
    ? ''
    : '> **This run was ended before its plan was done.** What follows is judged on what there is of it.';

const continued = ({ run }: Derived): string =>
  run.resumptions === undefined
    ? ''
    : `> This run was interrupted and continued ${plural(run.resumptions, 'time')}; each time the machine was warmed up anew.`;

const runLine = ({ run }: Derived): string =>
  `Run ${run.id}, ${run.time}, seed ${run.seed}, commit ${run.commit}.`;

/** On the first screen, because it bears on all that follows; the warnings themselves stand with the machine. */
const warningsLine = ({ derived }: Derived): string => {
  const count = derived.warnings.length;
  return count === 0
    ? ''
    : `**${plural(count, 'warning')}** of what may have spoiled it ${count === 1 ? 'stands' : 'stand'} under Warnings in the report.`;
};

export const answer: Section = {
  id: 'answer',
  heading: 'One mapping per NUMA node, or one per part?',
  opening: { level: 1 },
  inSummary: true,
  shown: () => true,
  render: (results) =>
    paragraphs(
      incomplete(results),
      continued(results),
      renderAnswer(results),
      [runLine(results), warningsLine(results)].filter((line) => line !== '').join(' '),
    ),
};
