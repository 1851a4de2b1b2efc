import { speedUp } from '../judges/speed-up.ts';
import { perPartToUnified, perPartToUnifiedInWords, unifiedMapping } from './document.ts';

/** "50-100+" runs up to where the next promise begins; counts of parts outside every band promise nothing. */
export const loadTime50To100 = speedUp({
  id: 'load-time-50-100',
  document: unifiedMapping,
  quote: ['**Large models (50-100+ parts)**: 10-50x faster loading'],
  says: '50-100+ parts: 10-50x faster loading',
  firstScreen: { in: 'time', pair: perPartToUnifiedInWords },
  arms: perPartToUnified,
  sets: { parts: { from: 50, to: 199 } },
  atLeast: 10,
});
