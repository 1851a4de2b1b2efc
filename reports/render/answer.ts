import type { Derived } from '../derive-results.ts';
import type { ClaimRecord, ComparisonRecord, ModelSetRecord } from '../../harness/results/results.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import { emulatedOn } from '../../harness/comparison/emulated-on.ts';
import { bytes, distinct, exactFigure, figure, listed, plural } from '../wording/figures.ts';
import { paragraphs } from './table.ts';

const claimsOf = (results: Derived, id: ClaimRecord['id']): ClaimRecord[] =>
  results.derived.claims.filter((claim) => claim.id === id);

const figureOf = (claim: ClaimRecord | undefined, name: 'before' | 'after'): number | undefined => {
  const value = claim?.measured[name];
  return typeof value === 'number' ? value : undefined;
};

/** The condition in which most was at stake. */
const largest = (claims: readonly ClaimRecord[]): ClaimRecord | undefined =>
  claims
    .filter((claim) => figureOf(claim, 'before') !== undefined)
    .toSorted((a, b) => (figureOf(b, 'before') ?? 0) - (figureOf(a, 'before') ?? 0))[0];

const calls = (results: Derived): string => {
  const region = largest(claimsOf(results, 'syscalls'));
  const totals = claimsOf(results, 'syscalls-total');
  const total = region ? totals.find(({ condition }) => condition === region.condition) : largest(totals);
  if (!region && total?.measured.value === undefined) {
    const [why] = claimsOf(results, 'syscalls');
    return `What one mapping per node saves in system calls was not established here (${why?.measured.text ?? 'not derived'}).`;
  }
  const asSaid = region?.verdict === 'confirmed' ? 'exactly as the seed says' : 'not as the seed says';
  const parts = [
    ...(region
      ? [
          `the calls that create and map memory from ${figureOf(region, 'before')} to ${figureOf(region, 'after')}, ${asSaid}`,
        ]
      : []),
    ...(total?.measured.value === undefined
      ? []
      : [
          `all system calls of load and unload from ${figureOf(total, 'before')} to ${figureOf(total, 'after')} (${exactFigure(total.measured.value)}x)`,
        ]),
  ];
  return `With ${(region ?? total)?.condition ?? ''}, one mapping per node instead of one per part takes ${parts.join(', and ')}.`;
};

const range = (values: readonly number[]): string => {
  const [low, high] = [figure(Math.min(...values)), figure(Math.max(...values))];
  return low === high ? `${low}x` : `${low}x to ${high}x`;
};

const hugepages: ReadonlySet<string> = new Set(['2m', '1g', 'best']);

const against = (
  results: Derived,
  baseline: 'per-part' | 'llama-mmap',
  { sizeClass, cache }: Pick<ModelSetRecord, 'sizeClass' | 'cache'>,
): ComparisonRecord[] => {
  const armOf = (id: string) => results.arms.find((arm) => arm.id === id);
  const found = results.derived.comparisons.filter(
    (comparison) =>
      comparison.metric === 'usable-time' &&
      armOf(comparison.baseline)?.strategy === baseline &&
      armOf(comparison.candidate)?.strategy === 'unified' &&
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
  const found = classes.map(({ name, ...kind }) => ({
    name,
    perPart: against(results, 'per-part', kind),
    upstream: against(results, 'llama-mmap', kind),
  }));
  const timed = found.filter(({ perPart }) => perPart.length > 0);
  const emulated = emulatedOn(results.environment);
  if (emulated !== undefined && results.merged === undefined)
    return `What it gains in time an emulated machine (${emulated}) cannot tell.`;
  if (timed.length === 0)
    return 'What it gains in time was not established here: no round timed both ways as requested.';
  const speeds = timed.map(({ name, perPart }) => {
    const noDifference = perPart.every(({ low, high }) => low <= 1 && high >= 1);
    const words = `${range(perPart.map(({ ratio }) => 1 / ratio))} the speed with ${name}`;
    return noDifference ? `${words} (no difference that can be told from noise)` : words;
  });
  const upstream = found
    .filter((one) => one.upstream.length > 0)
    .map(({ name, upstream: comparisons }) => `${range(comparisons.map(({ ratio }) => ratio))} (${name})`);
  const beside =
    upstream.length > 0 ? `; its time is ${listed(upstream)} that of llama.cpp's own mapping` : '';
  const few = timed.some(({ perPart }) => perPart.some(({ n }) => n < fewestPairsForInterval))
    ? ' (partly from too few rounds for a verdict)'
    : '';
  const kinds = distinct(
    timed.flatMap(({ perPart }) =>
      perPart.flatMap(({ candidate }) => results.arms.find(({ id }) => id === candidate)?.pageKind ?? []),
    ),
  );
  return `Compared with one mapping per part, on ${listed(kinds)} pages, it loads, until every page can be read, at ${listed(speeds)}${few}${beside}${promises(results)}.`;
};

/** How often the seed's figures on time came true, of the conditions that could be judged. */
const promises = (results: Derived): string => {
  const claims = (['load-time-4-8', 'load-time-50-100', 'load-time-200'] as const)
    .flatMap((id) => claimsOf(results, id))
    .filter(({ verdict }) => verdict !== 'unsupported');
  const met = claims.filter(({ verdict }) => verdict === 'confirmed').length;
  return claims.length === 0
    ? ''
    : `; the speed-up the seed expects is met in ${met} of ${plural(claims.length, 'condition')}`;
};

const proof = (results: Derived): string => {
  const waste = largest(claimsOf(results, 'memory-waste'));
  const [before, after] = [figureOf(waste, 'before'), figureOf(waste, 'after')];
  const memory =
    before === undefined || after === undefined
      ? 'Memory waste was not established here'
      : `One mapping leaves ${bytes(after)} a replica unused, one per part ${bytes(before)} (${waste?.condition ?? ''})`;
  const said = (
    id: 'integrity' | 'offsets' | 'replicas',
    words: Record<ClaimRecord['verdict'], string>,
  ): string => {
    const [claim] = claimsOf(results, id);
    return claim ? words[claim.verdict] : words.unsupported;
  };
  const integrity = said('integrity', {
    confirmed: 'every byte compared was equal to its source',
    refuted: '**bytes differed from their source**',
    inconclusive: 'not every load could have its bytes compared',
    unsupported: 'no byte was compared',
  });
  const offsets = said('offsets', {
    confirmed: 'every tensor was at its address',
    refuted: '**tensors were not at their addresses**',
    inconclusive: 'not every tensor could be checked',
    unsupported: 'no tensor was checked',
  });
  const replicas = said('replicas', {
    confirmed: 'each node held its own complete copy',
    refuted: '**copies were not whole or not on their nodes**',
    inconclusive: 'copies on several nodes were not proved throughout',
    unsupported: 'copies on several nodes were not tested',
  });
  return `${memory}; ${integrity}, ${offsets}, and ${replicas}.`;
};

const verdicts = (results: Derived): string => {
  const claims = results.derived.claims;
  const counts = (['confirmed', 'refuted', 'inconclusive', 'unsupported'] as const).map(
    (verdict) => `${claims.filter((claim) => claim.verdict === verdict).length} ${verdict}`,
  );
  return `${plural(claims.length, 'judgement')}: ${listed(counts)}.`;
};

/** Three sentences from the figures: calls, time, memory and proof. */
export const renderAnswer = (results: Derived): string =>
  paragraphs([calls(results), time(results), proof(results)].join(' '), verdicts(results));
