import { fewerPieces } from '../judges/fewer-pieces.ts';
import { perPartToUnified, unifiedMapping } from './document.ts';

export const fragmentation = fewerPieces({
  id: 'fragmentation',
  document: unifiedMapping,
  quote: [
    '**Reduced fragmentation**: Single large allocation vs. hundreds of small ones',
    '**Lower memory fragmentation**: Contiguous allocations',
  ],
  says: 'reduced fragmentation',
  readAs: ': a replica lies in fewer mappings; its pages come from a pool one by one either way',
  arms: perPartToUnified,
});
