import type { ResultsRecord } from '../harness/results/results.ts';
import { mapStrings } from '../harness/wording/map-strings.ts';
import { cutText, visibleText } from '../harness/wording/visible-text.ts';

/** Characters of what names something, of what other records refer to, and of all else. */
const longest = { name: 160, reference: 400, text: 2000 } as const;
const names: ReadonlySet<string> = new Set(['name', 'title', 'tensor']);
const references: ReadonlySet<string> = new Set([
  'id',
  'set',
  'sets',
  'baselineSet',
  'scenario',
  'scenarios',
  'sharedRounds',
  'arm',
  'baseline',
  'candidate',
  'prefix',
]);

const most = (key: string): number =>
  names.has(key) ? longest.name : references.has(key) ? longest.reference : longest.text;

/**
 * Results as any report may show them, whoever wrote the file: what a terminal would obey stands as an escape, text is on
 * one line, and nothing is longer than anybody reads. Results of ours stay as they are.
 */
export const visibleResults = (results: ResultsRecord): ResultsRecord =>
  mapStrings(results, (text, key) =>
    cutText(visibleText(text.replaceAll(/\s*[\r\n]+\s*/gu, ' ')), most(key)),
  );
