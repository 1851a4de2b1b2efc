/** In the order in which a load goes through them. */
export const phaseNames = ['map', 'zero', 'fill', 'replicate', 'touch', 'other'] as const;
export type PhaseName = (typeof phaseNames)[number];
