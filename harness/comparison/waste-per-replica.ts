import type { LoadedOutcome } from '../results/outcome.ts';

/** Bytes mapped beyond the payload, by one replica; what has no replicas of its own counts as one. */
export const wastePerReplica = ({ memory, pages }: Pick<LoadedOutcome, 'memory' | 'pages'>): number =>
  memory.waste / Math.max(1, pages.replicas);
