import { loadTime } from './load-time.ts';

export const loadTime200 = loadTime({
  id: 'load-time-200',
  quote: ['**Extreme cases (200+ parts)**: Up to 100x improvement'],
  says: '200+ parts: up to 100x',
  readAs: ', read as reaching 100x',
  sets: { parts: { from: 200 } },
  atLeast: 100,
});
