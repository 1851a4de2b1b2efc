import type { ClaimFactsRecord } from '../../harness/results/claim.ts';
import { askedSize, bytes, listed, paddingWords, plural } from '../wording/figures.ts';

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

/** Of the baseline, which has the most: what it has to clear beyond the payload. */
const paddingOfBaseline = ({ padding, pageKind }: ClaimFactsRecord): string[] =>
  // Pages of 4 KiB have next to none, and what maps the page cache has none to clear.
  padding?.baseline === undefined || pageKind?.requested === '4k' ? [] : [paddingWords(padding.baseline)];

const threadWords = ({ threads = 1 }: ClaimFactsRecord): string[] =>
  threads === 0 ? ['threads as it chose'] : threads > 1 ? [`${threads} threads`] : [];

/** What a condition names because others in the file read the same in all else; see `told-apart.ts`. */
export type Names = ReadonlySet<'set' | 'scenario' | 'arms'>;
const noNames: Names = new Set();

/** What is said after the set. */
const besideSet = (facts: ClaimFactsRecord, names: Names): string[] => {
  const { arms, scenario, cpus, way, placement, nodes } = facts;
  return [
    ...(way === undefined ? [] : [`files by \`${way}\``]),
    ...(placement === undefined && nodes === undefined ? [] : [placementWords(facts)]),
    ...pageWords(facts),
    ...paddingOfBaseline(facts),
    ...threadWords(facts),
    ...(cpus === undefined ? [] : [`threads on CPUs ${cpus} alone`]),
    ...(names.has('scenario') && scenario !== undefined ? [`scenario ${scenario}`] : []),
    ...(names.has('arms') && arms !== undefined ? [`${arms.candidate} against ${arms.baseline}`] : []),
  ];
};

const withName = (words: string, { set }: ClaimFactsRecord, names: Names): string =>
  names.has('set') && set !== undefined ? `${words} (${set})` : words;

/** "parts of 16 KiB, cold": what sets of other numbers of parts may share. Undefined where no one generated set is meant. */
const alikeSets = ({ files, partBytes, cache }: ClaimFactsRecord): string | undefined =>
  files !== undefined || partBytes === undefined
    ? undefined
    : `parts of ${askedSize(partBytes)}${cache === undefined ? '' : `, ${cache}`}`;

/** "100 parts of 16 KiB", "mine.gguf: 4 parts, 9 GiB"; undefined where no one set is meant. */
export const setWords = (facts: ClaimFactsRecord, names: Names = noNames): string | undefined => {
  const { files, parts } = facts;
  if (parts === undefined) return undefined;
  if (files !== undefined)
    return withName(`${files.name}: ${plural(parts, 'part')}, ${bytes(files.bytes)}`, facts, names);
  const alike = alikeSets(facts);
  return alike === undefined ? undefined : withName(`${parts} ${alike}`, facts, names);
};

/** "50 parts of 17 MiB, 1 node, 2m pages, padding 6 %"; of a claim on all sets at once, how many they were. */
export const conditionOf = (facts: ClaimFactsRecord, names: Names = noNames): string => {
  const words = setWords(facts, names);
  if (words !== undefined) return [words, ...besideSet(facts, names)].join(', ');
  const { strategies = [], placement, sets, cases, pageKind } = facts;
  if (sets === undefined && cases === undefined && pageKind === undefined) return 'any';
  return [
    ...strategies,
    ...(placement === undefined ? [] : [placement]),
    ...(sets === undefined ? [] : [plural(sets, 'set')]),
    ...(cases === undefined ? [] : [plural(cases, 'case')]),
    ...pageWords(facts),
  ].join(', ');
};

/** Conditions that differ in their number of parts alone. */
interface Series {
  readonly condition: (parts: readonly number[]) => string;
  readonly sets: (parts: readonly number[]) => string;
}

/** The series a condition belongs to, if it belongs to any. Those of one series give the same words for the same parts. */
export const seriesOf = (facts: ClaimFactsRecord, names: Names = noNames): Series | undefined => {
  const alike = alikeSets(facts);
  if (alike === undefined) return undefined;
  const sets = (parts: readonly number[]): string => withName(`${parts.join(', ')} ${alike}`, facts, names);
  return { sets, condition: (parts) => [sets(parts), ...besideSet(facts, names)].join(', ') };
};
