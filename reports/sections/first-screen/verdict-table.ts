import { findSet } from '../../../harness/comparison/view.ts';
import { isHugetlb } from '../../../harness/results/arm.ts';
import type { ClaimRecord } from '../../../harness/results/claim.ts';
import type { Claim, FirstScreen } from '../../claims/claim.ts';
import { triedHere } from '../../claims/tried-here.ts';
import type { Derived } from '../../derive-results.ts';
import { sectionLink } from '../../markdown/section-links.ts';
import { paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import { distinct, listed, plural } from '../../wording/figures.ts';
import { pageKindWords } from '../../wording/page-kinds.ts';
import { signLegend, verdictSigns } from '../../wording/verdict-signs.ts';

/** A first screen shows no more; the others are counted below it. */
const mostRows = 8;
const verdicts = ['confirmed', 'refuted', 'inconclusive', 'unsupported'] as const;
/** What a reader asks first. */
const places = ['time', 'calls', 'own-sentence', 'memory', 'proof'] as const satisfies FirstScreen['in'][];

/** Claims of one document that say the same, of different arms: one row. */
interface Row {
  readonly says: string;
  readonly short: string;
  readonly place: number;
  readonly judged: readonly ClaimRecord[];
}

const isTried = ({ verdict }: ClaimRecord): boolean => verdict !== 'unsupported';

/** A claim that nobody tried was tried on no set, and has no place beside those of its row that were. */
const isPlaced = (claim: ClaimRecord): boolean => isTried(claim) || claim.set !== undefined;

const rowsOf = (judged: readonly ClaimRecord[], registry: readonly Claim[]): Row[] => {
  const known = registry.filter(({ id }) => judged.some((claim) => claim.id === id));
  return [
    ...Map.groupBy(known, ({ document, says }) => JSON.stringify([document.id, says])).values(),
  ].flatMap((claims) => {
    const [first] = claims;
    if (first === undefined) return [];
    const place = places.findIndex((one) => one === first.firstScreen?.in);
    return [
      {
        says: first.says,
        short: first.document.short,
        place: place < 0 ? places.length : place,
        judged: claims.flatMap(({ id }) => judged.filter((claim) => claim.id === id)),
      },
    ];
  });
};

const classes = { own: 'your model', real: 'real parts', tiny: 'tiny parts' } as const;
const allSets = 'all sets';

/** What was tried, as a column: the kind of set and the kind of page. */
const columnOf = (results: Derived, { set, pageKind }: ClaimRecord): string => {
  const found = set === undefined ? undefined : findSet(results, set);
  if (found === undefined) return allSets;
  const kind = pageKind?.requested ?? '';
  return `${classes[found.sizeClass]}, ${isHugetlb(kind) ? pageKindWords(kind) : 'other pages'}`;
};

const rank = (column: string): number => {
  const order = [
    ...Object.values(classes).flatMap((words) => [
      `${words}, ${pageKindWords('2m')}`,
      `${words}, ${pageKindWords('1g')}`,
      `${words}, other pages`,
    ]),
    allSets,
  ];
  return order.indexOf(column);
};

const counted = (judged: readonly ClaimRecord[]): string => {
  const tried = judged.filter(isTried);
  const among = tried.length > 0 ? tried : judged;
  return verdicts
    .flatMap((verdict) => {
      const count = among.filter((claim) => claim.verdict === verdict).length;
      if (count === 0) return [];
      return [count === 1 ? verdictSigns[verdict] : `${verdictSigns[verdict]} ${count}`];
    })
    .join(' ');
};

/** What claims of different arms were found to be is told apart where they differ, and never summed up. */
const cell = (judged: readonly ClaimRecord[]): string => {
  const each = [...Map.groupBy(judged, ({ id }) => id)].map(([id, own]) => ({ id, said: counted(own) }));
  const said = distinct(each.map((one) => one.said));
  return said.length < 2 ? (said[0] ?? '') : each.map(({ id, said: own }) => `${own} (${id})`).join('; ');
};

/** How a claim fared over its conditions: those that could not be judged aside, unless none could. */
const faredAs = (judged: readonly ClaimRecord[]): ClaimRecord['verdict'] | 'mixed' => {
  const decided = distinct(judged.filter(isTried).map(({ verdict }) => verdict));
  return decided.length > 1 ? 'mixed' : (decided[0] ?? 'unsupported');
};

const fared = {
  confirmed: 'confirmed',
  refuted: 'refuted',
  inconclusive: 'inconclusive',
  mixed: 'different from condition to condition',
  unsupported: 'not tried',
} as const satisfies Record<ReturnType<typeof faredAs>, string>;

/** Claims are counted, however many conditions each was tried in. */
const tally = (judged: readonly ClaimRecord[]): string => {
  const claims = [...Map.groupBy(judged, ({ id }) => id).values()].map(faredAs);
  const counts = (Object.keys(fared) as (keyof typeof fared)[]).flatMap((one) => {
    const count = claims.filter((each) => each === one).length;
    return count === 0 ? [] : [`${count} ${fared[one]}`];
  });
  // A few figures a sentence: the rest is one click away.
  const [first, second, ...more] = counts;
  const said = more.length === 0 ? counts : [first ?? '', second ?? ''];
  return `${plural(claims.length, 'claim')} in all: ${listed(said)}${more.length === 0 ? '.' : `. ${more.join(', ')}.`}`;
};

/** Claims by what was tried, with signs: what was judged stands first, and no more rows than a screen holds. */
export const renderVerdictTable = (results: Derived, registry: readonly Claim[]): string => {
  const judged = triedHere(results, results.derived.claims, registry);
  if (judged.length === 0) return '';
  const rows = rowsOf(judged, registry)
    .filter((row) => row.judged.some(isTried))
    .toSorted((one, other) => one.place - other.place)
    .slice(0, mostRows);
  const columns = distinct(
    rows.flatMap((row) => row.judged.filter(isPlaced).map((claim) => columnOf(results, claim))),
  ).toSorted((one, other) => rank(one) - rank(other));
  const documents = distinct(rows.map(({ short }) => short));
  const claimsLink = sectionLink('Each claim, with what was measured', 'claims');
  return paragraphs(
    rows.length === 0
      ? 'No claim could be judged here.'
      : table(
          [
            text(documents.length === 1 ? `what ${documents[0] ?? ''} says` : 'claim'),
            ...columns.map((column) => text(column)),
          ],
          rows.map(({ says, short, judged: own }) => [
            traced(
              documents.length === 1 ? says : `${short}: ${says}`,
              own.flatMap(({ samples }) => samples),
            ),
            ...columns.map((column) =>
              cell(own.filter((claim) => isPlaced(claim) && columnOf(results, claim) === column)),
            ),
          ]),
        ),
    `${rows.length === 0 ? '' : `${signLegend} `}${tally(judged)} ${claimsLink}.`,
  );
};
