export { deriveResults } from './derive-results.ts';
export { mergeResults } from './merge/merge-results.ts';
export { renderReport } from './render-report.ts';
