import { withoutHeading } from '../section.ts';
import type { Section } from '../section.ts';
import { renderWarnings } from './warnings.ts';

export const warnings: Section = {
  id: 'warnings',
  heading: 'Warnings',
  shown: () => true,
  render: (results) => withoutHeading(renderWarnings(results)),
};
