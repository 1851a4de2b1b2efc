import type { ClaimRecord } from '../../harness/results/results.ts';
import { foldClaims } from './fold-claims.ts';
import { folded as foldedAway, paragraphs, table, text } from './table.ts';
import { traced } from './trace.ts';

const verdictText = (verdict: ClaimRecord['verdict']): string =>
  verdict === 'confirmed' ? verdict : `**${verdict}**`;

const columns = ['claim', 'condition', 'the seed says', 'measured', 'verdict'].map((name) => text(name));

/** One line a claim, size of parts and verdict. */
export const renderClaims = (claims: readonly ClaimRecord[]): string => {
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
  return paragraphs(
    '## Claims',
    'Each statement of the seed under the condition it was tried in. The rules are in `reports/README.md`.',
    short,
  );
};

/** Every single judgement, where some were folded into one line. */
export const renderEveryClaim = (claims: readonly ClaimRecord[]): string => {
  if (foldClaims(claims).length === claims.length) return '';
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
  return paragraphs('## Every judgement', foldedAway(`Every judgement (${claims.length})`, whole));
};
