import { renderEveryClaim } from './claims.ts';
import { withoutHeading } from './section.ts';
import type { Section } from './section.ts';

export const verdicts: Section = {
  id: 'verdicts',
  heading: 'Verdicts and their conditions',
  shown: () => true,
  render: ({ derived }) => withoutHeading(renderEveryClaim(derived.claims)),
};
