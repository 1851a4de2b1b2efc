export { deriveResults } from './derive-results.ts';
