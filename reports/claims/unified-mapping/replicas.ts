import { copyOnEveryNode } from '../judges/copy-on-every-node.ts';
import { unifiedMapping } from './document.ts';

export const replicas = copyOnEveryNode({
  id: 'replicas',
  document: unifiedMapping,
  quote: ['**Optimal thread affinity**: Each NUMA node has complete model copy'],
  says: 'each NUMA node has one complete copy',
  readAs: ' of the model, with every page on that node',
  strategy: 'unified',
  firstScreen: {
    in: 'proof',
    words: {
      confirmed: 'each node held its own complete copy',
      refuted: '**copies were not whole or not on their nodes**',
      inconclusive: 'copies on several nodes were not proved throughout',
      unsupported: 'copies on several nodes were not tested',
    },
  },
});
