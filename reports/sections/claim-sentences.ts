import { isDeepStrictEqual } from 'node:util';
import { strategyOf } from '../../harness/comparison/arm-pairs.ts';
import { emulatedThroughout } from '../../harness/comparison/emulated-on.ts';
import { findArm, findSet } from '../../harness/comparison/view.ts';
import type { ClaimRecord } from '../../harness/results/claim.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import type { Claim, FirstScreen, FromTo, PairInWords, PairOfArms, Subject } from '../claims/claim.ts';
import type { Derived } from '../derive-results.ts';
import { paragraphs } from '../markdown/table.ts';
import { capital, distinct, listed, plural } from '../wording/figures.ts';
import { pageKindWords } from '../wording/page-kinds.ts';
import { noneTellsApart, speedOf, timesRange, type Speed } from '../wording/speeds.ts';

type In<P extends FirstScreen['in']> = Extract<FirstScreen, { in: P }>;

interface Placed<S extends FirstScreen> {
  readonly claim: Claim;
  readonly screen: S;
  readonly judged: readonly ClaimRecord[];
}

/** The claims that are spoken of in one place, each with what it says there and its judgements. */
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
    return judged.length === 0 ? [] : [{ claim, screen: firstScreen, judged }];
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

const calls = ({ pair, placed: found }: OnePair<In<'calls'>>): string[] => {
  const [lead] = found.flatMap(({ judged }) => largest(judged) ?? []);
  const said = found.flatMap(({ screen, judged }) => {
    const same = judged.flatMap(fromTo).find((one) => lead !== undefined && isOf(one, lead));
    return same === undefined ? [] : (screen.words(same) ?? []);
  });
  if (lead === undefined || said.length === 0) {
    const why = found[0]?.judged[0]?.measured.text ?? 'not derived';
    return [`How many system calls ${pair.candidate} saves was not established here (${why}).`];
  }
  return said.map(
    (words) =>
      `${capital(pair.candidate)} instead of ${pair.baseline} takes ${words} (where most calls were counted: ${lead.condition}).`,
  );
};

interface OnSet extends Speed {
  readonly set: ModelSetRecord;
  readonly pageKind: string;
  readonly n: number;
}

/** From what reports compare; of arms that no report compares, from the judgements themselves. */
const speedsOf = (results: Derived, { arms, placed }: OnePair<In<'time'>>): OnSet[] => {
  const compared = results.derived.comparisons.flatMap((comparison) => {
    const [before, after] = [findArm(results, comparison.baseline), findArm(results, comparison.candidate)];
    const set = findSet(results, comparison.set);
    return comparison.metric === 'usable-time' &&
      set !== undefined &&
      before?.strategy === strategyOf(arms.baseline) &&
      after?.strategy === strategyOf(arms.candidate)
      ? [{ ...speedOf(comparison), set, pageKind: after.pageKind, n: comparison.n }]
      : [];
  });
  if (compared.length > 0) return compared;
  return placed.flatMap(({ judged }) =>
    judged.flatMap(({ set: id, pageKind, measured: { value, low, high, n } }) => {
      const set = id === undefined ? undefined : findSet(results, id);
      return set === undefined ||
        pageKind === undefined ||
        value === undefined ||
        typeof n !== 'number' ||
        typeof low !== 'number' ||
        typeof high !== 'number'
        ? []
        : [{ set, pageKind: pageKind.requested, value, low, high, n }];
    }),
  );
};

const classes = { tiny: 'tiny parts', real: 'real parts', own: 'your own files' } as const;

/** One kind of set on one kind of page: a factor on pages of one kind says nothing of another. */
const onPages = (pair: PairInWords, speeds: readonly OnSet[]): string[] => {
  const groups = Map.groupBy(speeds, ({ set, pageKind }) =>
    JSON.stringify([pageKind, set.sizeClass, set.cache]),
  );
  return [...groups.values()].flatMap((found) => {
    // Scenarios that load once, to look at memory, say nothing of time beside those that make rounds.
    const settled = found.filter(({ n }) => n >= fewestPairsForInterval);
    const same = settled.length > 0 ? settled : found;
    const [first] = same;
    if (first === undefined) return [];
    const { set, pageKind } = first;
    const few = settled.length === 0 ? ' These are too few rounds for a verdict.' : '';
    const told = noneTellsApart(same) ? ', which is no difference that can be told from noise' : '';
    return [
      `On ${pageKindWords(pageKind)}, with ${classes[set.sizeClass]}${set.cache === 'cold' ? ' read from storage' : ''}, ` +
        `${pair.candidate} is ${timesRange(same.map(({ value }) => value))} as fast as ${pair.baseline}${told}.${few}`,
    ];
  });
};

/** How often the promised speeds came true, of the conditions that could be judged. */
const promises = (promised: readonly Placed<In<'time'>>[]): string[] => {
  const claims = promised.flatMap(({ judged }) => judged).filter(({ verdict }) => verdict !== 'unsupported');
  const met = claims.filter(({ verdict }) => verdict === 'confirmed').length;
  const who = listed(distinct(promised.map(({ claim }) => claim.document.short)));
  return claims.length === 0
    ? []
    : [`The speed-up that ${who} expects is met in ${met} of ${plural(claims.length, 'condition')}.`];
};

const time = (results: Derived, group: OnePair<In<'time'>>): string[] => {
  const { pair, placed } = group;
  const emulated = emulatedThroughout(results);
  if (emulated !== undefined)
    return [`How much faster ${pair.candidate} is, an emulated machine (${emulated}) cannot tell.`];
  const said = onPages(pair, speedsOf(results, group));
  return said.length === 0
    ? [
        `How much faster ${pair.candidate} is than ${pair.baseline} was not established here: no round timed both ways as requested.`,
      ]
    : [...said, ...promises(placed)];
};

const proof = (results: Derived, registry: readonly Claim[]): string[] => {
  const memory = claimsIn(results, registry, 'memory').map(({ screen, judged }) => {
    const most = largest(judged);
    return most === undefined ? 'How much memory is wasted was not established here' : screen.words(most);
  });
  const proofs = claimsIn(results, registry, 'proof').map(
    ({ screen, judged }) => screen.words[judged[0]?.verdict ?? 'unsupported'],
  );
  return [...memory, ...proofs].map((words) => `${capital(words)}.`);
};

const ownSentences = (results: Derived, registry: readonly Claim[]): string[] =>
  claimsIn(results, registry, 'own-sentence').flatMap(({ screen, judged }) => screen.words(judged) ?? []);

/** The pairs that this run holds arms of; the first, where it holds none, so that the question is not passed over. */
const tried = <S extends In<'calls' | 'time'>>(
  results: Derived,
  pairs: readonly OnePair<S>[],
): OnePair<S>[] => {
  const has = (strategy: string) => results.arms.some((arm) => arm.strategy === strategy);
  const found = pairs.filter(({ arms }) => has(strategyOf(arms.baseline)) && has(strategyOf(arms.candidate)));
  return found.length > 0 ? found : pairs.slice(0, 1);
};

const bullets = (sentences: readonly string[]): string => sentences.map((each) => `- ${each}`).join('\n');

/** Calls, time, memory and proof in a sentence each; then the sentences that claims bring themselves. */
export const renderClaimSentences = (results: Derived, registry: readonly Claim[]): string =>
  paragraphs(
    bullets([
      ...byPair(claimsIn(results, registry, 'calls')).flatMap(calls),
      ...tried(results, byPair(claimsIn(results, registry, 'time'))).flatMap((group) => time(results, group)),
      ...proof(results, registry),
      ...ownSentences(results, registry),
    ]),
  );
