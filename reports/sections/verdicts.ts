import { renderEveryClaim } from './claims.ts';
import type { Section } from './section.ts';

export const verdicts: Section = {
  id: 'verdicts',
  heading: 'Verdicts and their conditions',
  shown: ({ derived }) => derived.claims.length > 0,
  render: (results) => renderEveryClaim(results),
};
