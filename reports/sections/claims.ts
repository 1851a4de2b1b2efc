import type { ClaimRecord } from '../../harness/results/claim.ts';
import type { Claim, ClaimDocument } from '../claims/claim.ts';
import { claims as registered } from '../claims/registry.ts';
import { toldApart } from '../claims/told-apart.ts';
import { triedHere } from '../claims/tried-here.ts';
import type { Derived } from '../derive-results.ts';
import { longTable } from '../markdown/long-table.ts';
import { folded as foldedAway, paragraphs, table, text } from '../markdown/table.ts';
import { traced } from '../markdown/trace.ts';
import { distinct, listed, plural } from '../wording/figures.ts';
import { renderClaimSentences } from './claim-sentences.ts';
import { verdictSigns } from '../wording/verdict-signs.ts';
import { foldClaims } from './fold-claims.ts';
import type { FoldedClaims, NamesOf } from './fold-claims.ts';
import type { Section } from './section.ts';

const verdictText = (verdict: ClaimRecord['verdict']): string => `${verdictSigns[verdict]} ${verdict}`;

const verdicts = ['confirmed', 'refuted', 'inconclusive', 'unsupported'] as const;

/** The documents whose claims these are, in the order of the registry, each with its own claims. */
const byDocument = (
  claims: readonly ClaimRecord[],
  registry: readonly Claim[],
): { document: ClaimDocument; own: readonly ClaimRecord[] }[] =>
  distinct(registry.map(({ document }) => document))
    .map((document) => ({ document, own: claims.filter((claim) => claim.document === document.id) }))
    .filter(({ own }) => own.length > 0);

/** What the tables call by its short name, in full. */
const introduced = ({ short, title, link, date }: ClaimDocument): string =>
  [
    `"${title}"`,
    typeof date === 'string' ? date : `undated (${date.undated})`,
    ...(link === undefined ? [] : [link]),
    `below: **${short}**`,
  ].join(', ');

/** The sets of the conditions, which tell them apart; how many there are besides, where there are many. */
const inShort = (lines: readonly FoldedClaims[]): string => {
  const sets = distinct(lines.map((line) => line.sets));
  return sets.length > 3 ? `${sets.slice(0, 2).join('; ')}; and ${sets.length - 2} more` : sets.join('; ');
};

const keptApart = ({ pageKind, way }: ClaimRecord): string | undefined =>
  way === undefined ? pageKind && `on ${pageKind.requested} pages` : `on files by \`${way}\``;

/** A verdict holds for one kind of page, or for files that lie in one way: of each, the sets. */
const onEachKind = (claims: readonly ClaimRecord[], namesOf: NamesOf, alone: boolean): string =>
  [...Map.groupBy(claims, keptApart)]
    .flatMap(([kind, same]) => {
      const words = [
        ...(kind === undefined ? [] : [kind]),
        ...(alone ? [] : [inShort(foldClaims(same, namesOf))]),
      ];
      return words.length === 0 ? [] : [words.join(' ')];
    })
    .join('; ');

const shortRows = (
  claims: readonly ClaimRecord[],
  namesOf: NamesOf,
  registry: readonly Claim[],
): string[][] =>
  [...Map.groupBy(claims, ({ id }) => id)].map(([id, group]) => {
    const said = verdicts.flatMap((verdict) => {
      const same = group.filter((claim) => claim.verdict === verdict);
      if (same.length === 0) return [];
      const alone = group.length === 1;
      const where = onEachKind(same, namesOf, alone);
      const count = alone ? '' : ` in ${same.length}:`;
      return [`${verdictText(verdict)}${count}${where === '' ? '' : ` ${where}`}`];
    });
    return [
      traced(
        `\`${id}\``,
        group.flatMap(({ samples }) => samples),
      ),
      registry.find((claim) => claim.id === id)?.says ?? '',
      said.join('; '),
    ];
  });

const leftOut = ({ derived }: Derived, shown: readonly ClaimRecord[]): string => {
  const count =
    distinct(derived.claims.map(({ id }) => id)).length - distinct(shown.map(({ id }) => id)).length;
  return count === 0
    ? ''
    : `${plural(count, 'claim is', 'claims are')} left out: ${count === 1 ? 'it is' : 'they are'} about other numbers of parts than this model has.`;
};

/** One line a claim: under how many conditions it has which verdict. A table a document. */
export const renderClaims = (results: Derived, registry: readonly Claim[] = registered): string => {
  const judged = triedHere(results, results.derived.claims, registry);
  const namesOf = toldApart(results, judged);
  return paragraphs(
    leftOut(results, judged),
    ...byDocument(judged, registry).flatMap(({ document, own }) => [
      `${introduced(document)}.`,
      table(
        [text('claim'), text(`${document.short} says`), text('verdict')],
        shortRows(own, namesOf, registry),
      ),
    ]),
  );
};

const foldedRow = ({ id, verdict, condition, first, last, parts, samples }: FoldedClaims): string[] => [
  traced(`\`${id}\``, samples),
  condition,
  last.expected.text,
  parts === undefined
    ? first.measured.text
    : `${parts[0]} parts: ${first.measured.text}; ${parts[1]} parts: ${last.measured.text}`,
  verdictText(verdict),
];

const wholeRow = ({ id, condition, expected, measured, verdict, samples }: ClaimRecord): string[] => [
  traced(`\`${id}\``, samples),
  condition,
  expected.text,
  measured.text,
  verdictText(verdict),
];

/** What was found under each condition of a claim that is judged once over all of them. */
const conditionsOf = (results: Derived, { conditions = [], id, document }: ClaimRecord): string[] => {
  if (conditions.length === 0) return [];
  const each = conditions.map((one) => ({ id, document, ...one }));
  const columns = ['condition', 'expected', 'measured', ''].map((name) => text(name));
  const lines = foldClaims(each, toldApart(results, each)).map((line) => foldedRow(line).slice(1));
  return [foldedAway(`\`${id}\`, condition by condition (${conditions.length})`, table(columns, lines))];
};

/** Every verdict with what was measured: a line for those that differ in the number of parts alone, then each by itself. */
const everyClaimOf = (
  results: Derived,
  document: ClaimDocument,
  claims: readonly ClaimRecord[],
  namesOf: NamesOf,
): string[] => {
  const columns = ['claim', 'condition', `${document.short} says`, 'measured', 'verdict'].map((name) =>
    text(name),
  );
  const folded = foldClaims(claims, namesOf);
  return [
    longTable(
      columns,
      folded.map((line) => ({ cells: foldedRow(line), exceptional: line.verdict !== 'confirmed' })),
      'The verdict is confirmed',
    ),
    ...(folded.length < claims.length
      ? [foldedAway(`Every judgement (${claims.length})`, table(columns, claims.map(wholeRow)))]
      : []),
    ...claims.flatMap((claim) => conditionsOf(results, claim)),
  ];
};

export const renderEveryClaim = (results: Derived, registry: readonly Claim[] = registered): string => {
  const judged = triedHere(results, results.derived.claims, registry);
  const namesOf = toldApart(results, judged);
  const documents = byDocument(judged, registry);
  return paragraphs(
    `Each statement of ${listed(documents.map(({ document }) => document.short))} under the condition it was tried in. The rules are in \`reports/README.md\`.`,
    ...documents.flatMap(({ document, own }) => [
      ...(documents.length === 1 ? [] : [`${introduced(document)}.`]),
      ...everyClaimOf(results, document, own, namesOf),
    ]),
  );
};

export const claims: Section = {
  id: 'claims',
  heading: 'Claims',
  question: 'What is claimed, and what was found about it?',
  shown: ({ derived }) => derived.claims.length > 0,
  render: (results) => paragraphs(renderClaims(results), renderClaimSentences(results, registered)),
};
