import { emulatedOn } from '../../harness/comparison/emulated-on.ts';
import type { ClaimRecord } from '../../harness/results/claim.ts';
import type { ComparisonRecord, ModelSetRecord } from '../../harness/results/results.ts';
import type { StrategyName } from '../../harness/results/strategy.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import type { Claim, FirstScreen, FromTo } from '../claims/claim.ts';
import { claims as registered } from '../claims/registry.ts';
import type { Derived } from '../derive-results.ts';
import { paragraphs } from '../markdown/table.ts';
import { distinct, figure, listed, plural } from '../wording/figures.ts';

/** The claims that are spoken of in one place of the answer, each with what it says there and its judgements. */
const claimsIn = <P extends FirstScreen['in']>(
  results: Derived,
  place: P,
): { claim: Claim; screen: Extract<FirstScreen, { in: P }>; judged: ClaimRecord[] }[] => {
  const isIn = (screen: FirstScreen | undefined): screen is Extract<FirstScreen, { in: P }> =>
    screen?.in === place;
  return registered.flatMap((claim) => {
    const { firstScreen } = claim;
    if (!isIn(firstScreen)) return [];
    const judged = results.derived.claims.filter(({ id }) => id === claim.id);
    return [{ claim, screen: firstScreen, judged }];
  });
};

const fromTo = ({ condition, verdict, measured }: ClaimRecord): FromTo[] => {
  const { value, before, after } = measured;
  return before === undefined || after === undefined ? [] : [{ condition, verdict, value, before, after }];
};

/** The condition in which most was at stake. */
const largest = (judged: readonly ClaimRecord[]): FromTo | undefined =>
  judged.flatMap(fromTo).toSorted((one, other) => other.before - one.before)[0];

const calls = (results: Derived): string => {
  const found = claimsIn(results, 'calls');
  const [lead] = found.flatMap(({ judged }) => largest(judged) ?? []);
  const said = found.flatMap(({ screen, judged }) => {
    const same = judged.flatMap(fromTo).find(({ condition }) => condition === lead?.condition);
    return same === undefined ? [] : (screen.words(same) ?? []);
  });
  if (lead === undefined || said.length === 0) {
    const why = found[0]?.judged[0]?.measured.text ?? 'not derived';
    return `What one mapping per node saves in system calls was not established here (${why}).`;
  }
  return `With ${lead.condition}, one mapping per node instead of one per part takes ${said.join(', and ')}.`;
};

const range = (values: readonly number[]): string => {
  const [low, high] = [figure(Math.min(...values)), figure(Math.max(...values))];
  return low === high ? `${low}x` : `${low}x to ${high}x`;
};

const hugepages: ReadonlySet<string> = new Set(['2m', '1g', 'best']);

/** What most people run. */
const upstream = 'llama-mmap';

const against = (
  results: Derived,
  { baseline, candidate: compared }: { readonly baseline: StrategyName; readonly candidate: StrategyName },
  { sizeClass, cache }: Pick<ModelSetRecord, 'sizeClass' | 'cache'>,
): ComparisonRecord[] => {
  const armOf = (id: string) => results.arms.find((arm) => arm.id === id);
  const found = results.derived.comparisons.filter(
    (comparison) =>
      comparison.metric === 'usable-time' &&
      armOf(comparison.baseline)?.strategy === baseline &&
      armOf(comparison.candidate)?.strategy === compared &&
      results.sets.some(
        (set) => set.id === comparison.set && set.sizeClass === sizeClass && set.cache === cache,
      ),
  );
  // Scenarios that load once, to look at memory, say nothing of time beside those that make rounds.
  const settled = found.filter(({ n }) => n >= fewestPairsForInterval);
  const fit = settled.length > 0 ? settled : found;
  // The seed speaks of hugepages; other kinds of page stand in the tables.
  const huge = fit.filter(({ candidate }) => hugepages.has(armOf(candidate)?.pageKind ?? ''));
  return huge.length > 0 ? huge : fit;
};

const classes = [
  { name: 'tiny parts', sizeClass: 'tiny' },
  { name: 'tiny cold parts', sizeClass: 'tiny', cache: 'cold' },
  { name: 'real parts', sizeClass: 'real' },
  { name: 'real cold parts', sizeClass: 'real', cache: 'cold' },
  { name: 'your own files', sizeClass: 'own' },
] as const;

const time = (results: Derived): string => {
  const emulated = emulatedOn(results.environment);
  if (emulated !== undefined && results.merged === undefined)
    return `What it gains in time an emulated machine (${emulated}) cannot tell.`;
  const promised = claimsIn(results, 'time');
  const [arms] = promised.flatMap(({ claim }) => ('baseline' in claim.arms ? [claim.arms] : []));
  const found = classes.map(({ name, ...kind }) => ({
    name,
    before: arms === undefined ? [] : against(results, arms, kind),
    beside: arms === undefined ? [] : against(results, { ...arms, baseline: upstream }, kind),
  }));
  const timed = found.filter(({ before }) => before.length > 0);
  if (timed.length === 0)
    return 'What it gains in time was not established here: no round timed both ways as requested.';
  const speeds = timed.map(({ name, before }) => {
    const noDifference = before.every(({ low, high }) => low <= 1 && high >= 1);
    const words = `${range(before.map(({ ratio }) => 1 / ratio))} the speed with ${name}`;
    return noDifference ? `${words} (no difference that can be told from noise)` : words;
  });
  const ofUpstream = found
    .filter(({ beside }) => beside.length > 0)
    .map(({ name, beside }) => `${range(beside.map(({ ratio }) => ratio))} (${name})`);
  const beside =
    ofUpstream.length > 0 ? `; its time is ${listed(ofUpstream)} that of llama.cpp's own mapping` : '';
  const few = timed.some(({ before }) => before.some(({ n }) => n < fewestPairsForInterval))
    ? ' (partly from too few rounds for a verdict)'
    : '';
  const kinds = distinct(
    timed.flatMap(({ before }) =>
      before.flatMap(({ candidate }) => results.arms.find(({ id }) => id === candidate)?.pageKind ?? []),
    ),
  );
  return `Compared with one mapping per part, on ${listed(kinds)} pages, it loads, until every page can be read, at ${listed(speeds)}${few}${beside}${promises(promised)}.`;
};

/** How often the promised speeds came true, of the conditions that could be judged. */
const promises = (promised: ReturnType<typeof claimsIn<'time'>>): string => {
  const claims = promised.flatMap(({ judged }) => judged).filter(({ verdict }) => verdict !== 'unsupported');
  const met = claims.filter(({ verdict }) => verdict === 'confirmed').length;
  const who = listed(distinct(promised.map(({ claim }) => claim.document.short)));
  return claims.length === 0
    ? ''
    : `; the speed-up ${who} expects is met in ${met} of ${plural(claims.length, 'condition')}`;
};

const proof = (results: Derived): string => {
  const memory = claimsIn(results, 'memory').map(({ screen, judged }) => {
    const most = largest(judged);
    return most === undefined ? 'Memory waste was not established here' : screen.words(most);
  });
  const proofs = claimsIn(results, 'proof').map(
    ({ screen, judged }) => screen.words[judged[0]?.verdict ?? 'unsupported'],
  );
  return `${memory.join('; ')}; ${proofs.slice(0, -1).join(', ')}, and ${proofs.at(-1) ?? ''}.`;
};

const ownSentences = (results: Derived): string[] =>
  claimsIn(results, 'own-sentence').flatMap(({ screen, judged }) => screen.words(judged) ?? []);

const verdicts = (results: Derived): string => {
  const claims = results.derived.claims;
  const counts = (['confirmed', 'refuted', 'inconclusive', 'unsupported'] as const).map(
    (verdict) => `${claims.filter((claim) => claim.verdict === verdict).length} ${verdict}`,
  );
  return `${plural(claims.length, 'judgement')}: ${listed(counts)}.`;
};

/** Three sentences from the figures: calls, time, memory and proof; then those that claims bring themselves. */
export const renderAnswer = (results: Derived): string =>
  paragraphs(
    [calls(results), time(results), proof(results), ...ownSentences(results)].join(' '),
    verdicts(results),
  );
