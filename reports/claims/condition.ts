import type { ClaimFactsRecord } from '../../harness/results/claim.ts';
import { askedSize, listed, plural } from '../wording/figures.ts';

const placementWords = ({ placement, nodes = 0, replicas = 0 }: ClaimFactsRecord): string => {
  if (placement === 'local') return 'one local copy';
  if (placement === 'interleave') return `interleaved over ${plural(nodes, 'node')}`;
  return replicas > nodes
    ? `${plural(replicas, 'replica')} on ${plural(nodes, 'node')}`
    : plural(nodes, 'node');
};

const pageWords = ({ pageKind }: ClaimFactsRecord): string[] => {
  if (pageKind === undefined) return [];
  const { requested, obtained } = pageKind;
  if (requested !== 'best') return [`${requested} pages`];
  return [obtained.length === 0 ? 'best pages' : `best pages (${listed(obtained)} obtained)`];
};

const threadWords = ({ threads = 1 }: ClaimFactsRecord): string[] =>
  threads === 0 ? ['threads as it chose'] : threads > 1 ? [`${threads} threads`] : [];

/** What is said after the set. */
const besideSet = (facts: ClaimFactsRecord): string[] => {
  const { told = [], arms, scenario, cpus } = facts;
  return [
    placementWords(facts),
    ...pageWords(facts),
    ...threadWords(facts),
    ...(cpus === undefined ? [] : [`threads on CPUs ${cpus} alone`]),
    ...(told.includes('scenario') && scenario !== undefined ? [`scenario ${scenario}`] : []),
    ...(told.includes('arms') && arms !== undefined ? [`${arms.candidate} against ${arms.baseline}`] : []),
  ];
};

const withName = (words: string, { told = [], set }: ClaimFactsRecord): string =>
  told.includes('set') && set !== undefined ? `${words} (${set})` : words;

/** "100 parts of 16 KiB"; undefined where no one set is meant. */
export const setWords = (facts: ClaimFactsRecord): string | undefined =>
  facts.title === undefined ? undefined : withName(facts.title, facts);

/**
 * "parts of 16 KiB": what sets of other numbers of parts may share. Undefined where the set's title says anything else, as
 * that of one's own files does.
 */
const alikeSets = (facts: ClaimFactsRecord): string | undefined => {
  const { title, parts, partBytes, cache } = facts;
  if (title === undefined || parts === undefined || partBytes === undefined) return undefined;
  const words = `parts of ${askedSize(partBytes)}${cache === undefined ? '' : `, ${cache}`}`;
  return title === `${parts} ${words}` ? withName(words, facts) : undefined;
};

/** "100 parts of 16 KiB, 1 node, 2m pages"; of a claim on all sets at once, how many they were. */
export const conditionOf = (facts: ClaimFactsRecord): string => {
  const words = setWords(facts);
  if (words !== undefined) return [words, ...besideSet(facts)].join(', ');
  const { strategies = [], placement, sets, cases } = facts;
  if (sets === undefined && cases === undefined) return 'any';
  return [
    ...strategies,
    ...(placement === undefined ? [] : [placement]),
    ...(sets === undefined ? [] : [plural(sets, 'set')]),
    ...(cases === undefined ? [] : [plural(cases, 'case')]),
  ].join(', ');
};

/** Conditions that differ in their number of parts alone. */
export interface Series {
  readonly condition: (parts: readonly number[]) => string;
  readonly sets: (parts: readonly number[]) => string;
}

/** The series a condition belongs to, if it belongs to any. Those of one series give the same words for the same parts. */
export const seriesOf = (facts: ClaimFactsRecord): Series | undefined => {
  const alike = alikeSets(facts);
  if (alike === undefined) return undefined;
  const sets = (parts: readonly number[]): string => `${parts.join(', ')} ${alike}`;
  return { sets, condition: (parts) => [sets(parts), ...besideSet(facts)].join(', ') };
};
