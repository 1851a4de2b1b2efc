import { armId, type ArmDefinition, type StrategyName } from '../../results/index.ts';
import type { OpenedSet } from '../worker-set.ts';

export const armOf = (strategy: StrategyName): ArmDefinition => {
  const full = { strategy, pageKind: '2m', placement: 'mirror', io: 'buffered', threads: 1 } as const;
  return { id: armId(full), ...full };
};

/** A set for executors that open nothing. */
export const oneByteSet: OpenedSet = {
  description: { parts: [], tensors: [] },
  paths: [],
  record: {
    id: 's',
    title: 's',
    source: 'generated',
    sizeClass: 'tiny',
    parts: 1,
    bytes: 1,
    partBytes: [1],
    tensors: 0,
    alignment: 32,
    name: 's',
  },
};
