import type { ClaimRecord } from '../../harness/results/results.ts';
import { distinct } from '../wording/figures.ts';
import { foldClaims } from './fold-claims.ts';
import type { FoldedClaims } from './fold-claims.ts';
import { folded as foldedAway, paragraphs, table, text } from './table.ts';
import { traced } from './trace.ts';

const verdictText = (verdict: ClaimRecord['verdict']): string =>
  verdict === 'confirmed' ? verdict : `**${verdict}**`;

const columns = ['claim', 'condition', 'the seed says', 'measured', 'verdict'].map((name) => text(name));

const verdicts = ['confirmed', 'refuted', 'inconclusive', 'unsupported'] as const;

/** One line a claim: under how many conditions it has which verdict. */
export const renderClaims = (claims: readonly ClaimRecord[]): string => {
  const rows = [...Map.groupBy(claims, ({ id }) => id).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const said = verdicts.flatMap((verdict) => {
      const found = foldClaims(group.filter((claim) => claim.verdict === verdict));
      const count = group.filter((claim) => claim.verdict === verdict).length;
      return count === 0
        ? []
        : [`${verdictText(verdict)}${group.length === 1 ? '' : ` in ${count}: ${inShort(found)}`}`];
    });
    return [
      [
        traced(
          `\`${first.id}\``,
          group.flatMap(({ samples }) => samples),
        ),
        promises[first.id],
        said.join('; '),
      ],
    ];
  });
  return paragraphs('## Claims', table([text('claim'), text('the seed says'), text('verdict')], rows));
};

/** The parts of the conditions, which tell them apart; how many there are besides, where there are many. */
const inShort = (lines: readonly FoldedClaims[]): string => {
  const conditions = distinct(
    lines.map(
      ({ condition }) =>
        condition
          .split(', ')
          .filter((one) => /^\d+$|parts? of/.test(one))
          .join(', ') || condition,
    ),
  );
  return conditions.length > 3
    ? `${conditions.slice(0, 2).join('; ')}; and ${conditions.length - 2} more`
    : conditions.join('; ');
};

/** What each claim promises, whatever the condition. */
const promises = {
  syscalls: 'calls that create and map memory: N_nodes × N_files × 3 → N_nodes × 3',
  'syscalls-total': '100x fewer system calls for 100 parts',
  'load-time-4-8': '4-8 parts: 2-3x faster loading',
  'load-time-50-100': '50-100+ parts: 10-50x faster loading',
  'load-time-200': '200+ parts: up to 100x',
  'memory-waste': 'better hugepage utilisation',
  integrity: '100% data integrity',
  offsets: 'offset calculations correct',
  replicas: 'each NUMA node has one complete copy',
} as const satisfies Record<ClaimRecord['id'], string>;

/** Every verdict with what was measured: a line for those that differ in the number of parts alone, then each by itself. */
export const renderEveryClaim = (claims: readonly ClaimRecord[]): string => {
  const folded = foldClaims(claims);
  const short = table(
    columns,
    folded.map(({ id, verdict, condition, first, last, parts, samples }) => [
      traced(`\`${id}\``, samples),
      condition,
      last.expected.text,
      parts === undefined
        ? first.measured.text
        : `${parts[0]} parts: ${first.measured.text}; ${parts[1]} parts: ${last.measured.text}`,
      verdictText(verdict),
    ]),
  );
  const whole = table(
    columns,
    claims.map(({ id, condition, expected, measured, verdict, samples }) => [
      traced(`\`${id}\``, samples),
      condition,
      expected.text,
      measured.text,
      verdictText(verdict),
    ]),
  );
  return paragraphs(
    '## Verdicts and their conditions',
    'Each statement of the seed under the condition it was tried in. The rules are in `reports/README.md`.',
    short,
    ...(folded.length < claims.length ? [foldedAway(`Every judgement (${claims.length})`, whole)] : []),
  );
};
