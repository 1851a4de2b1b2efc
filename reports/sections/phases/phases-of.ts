import type { LoadRow } from '../../rows/loads.ts';
import { steadyMedian } from '../../rows/medians.ts';

/** In the order in which a load goes through them. */
export const phaseNames = ['map', 'zero', 'fill', 'replicate', 'touch', 'other'] as const;
export type PhaseName = (typeof phaseNames)[number];

/** Median nanoseconds of one phase: of the phases of a row, each by itself. */
export const phaseOf = (row: LoadRow, phase: PhaseName): number =>
  steadyMedian(row, ({ phases }) => phases[phase]);
