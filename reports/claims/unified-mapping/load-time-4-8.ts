import { speedUp } from '../judges/speed-up.ts';
import { perPartToUnified, perPartToUnifiedInWords, unifiedMapping } from './document.ts';

export const loadTime4To8 = speedUp({
  id: 'load-time-4-8',
  document: unifiedMapping,
  quote: ['**Small models (4-8 parts)**: 2-3x faster loading'],
  says: '4-8 parts: 2-3x faster loading',
  firstScreen: { in: 'time', pair: perPartToUnifiedInWords },
  arms: perPartToUnified,
  sets: { parts: { from: 4, to: 8 } },
  atLeast: 2,
});
