import type { Section } from '../section.ts';
import { renderWarnings } from './warnings.ts';

export const warnings: Section = {
  id: 'warnings',
  heading: 'Warnings',
  shown: () => true,
  render: renderWarnings,
};
