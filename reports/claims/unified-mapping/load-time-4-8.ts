import { loadTime } from './load-time.ts';

export const loadTime4To8 = loadTime({
  id: 'load-time-4-8',
  quote: ['**Small models (4-8 parts)**: 2-3x faster loading'],
  says: '4-8 parts: 2-3x faster loading',
  sets: { parts: { from: 4, to: 8 } },
  atLeast: 2,
});
