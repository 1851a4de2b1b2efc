import { loadTime } from './load-time.ts';

/** "50-100+" runs up to where the next promise begins; counts of parts outside every band promise nothing. */
export const loadTime50To100 = loadTime({
  id: 'load-time-50-100',
  quote: ['**Large models (50-100+ parts)**: 10-50x faster loading'],
  says: '50-100+ parts: 10-50x faster loading',
  sets: { parts: { from: 50, to: 199 } },
  atLeast: 10,
});
