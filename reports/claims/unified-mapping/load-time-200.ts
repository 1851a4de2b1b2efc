import { speedUp } from '../judges/speed-up.ts';
import { perPartToUnified, perPartToUnifiedInWords, unifiedMapping } from './document.ts';

export const loadTime200 = speedUp({
  id: 'load-time-200',
  document: unifiedMapping,
  quote: ['**Extreme cases (200+ parts)**: Up to 100x improvement'],
  says: '200+ parts: up to 100x',
  readAs: ', read as reaching 100x',
  firstScreen: { in: 'time', pair: perPartToUnifiedInWords },
  arms: perPartToUnified,
  sets: { parts: { from: 200 } },
  atLeast: 100,
});
