import type { Section } from '../section.ts';
import { renderWarnings, withoutWarnings } from './warnings.ts';

export const warnings: Section = {
  id: 'warnings',
  heading: 'Warnings',
  shown: ({ derived }) => derived.warnings.length > 0,
  absent: withoutWarnings,
  render: renderWarnings,
};
