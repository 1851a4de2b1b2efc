import type { ClaimRecord } from '../../harness/results/results.ts';
import { paragraphs, table, text } from './table.ts';

export const renderClaims = (claims: readonly ClaimRecord[]): string =>
  paragraphs(
    '## Claims',
    'Each statement of the seed under the condition it was tried in. The rules are in `reports/README.md`.',
    table(
      [text('claim'), text('condition'), text('the seed says'), text('measured'), text('verdict')],
      claims.map(({ id, condition, expected, measured, verdict }) => [
        `\`${id}\``,
        condition,
        expected.text,
        measured.text,
        verdict === 'confirmed' ? verdict : `**${verdict}**`,
      ]),
    ),
  );
