export { deriveResults } from './derive-results.ts';
export { compareRuns, comparedMetrics, usualMetrics } from './compare/compare-runs.ts';
export type { ComparedMetric, RunComparison } from './compare/compare-runs.ts';
export { renderComparisonMarkdown } from './compare/render-markdown.ts';
export { renderComparisonText } from './compare/render-text.ts';
export { summarise } from './compare/summary.ts';
export { mergeResults } from './merge/merge-results.ts';
export { renderReport } from './render-report.ts';
export { warningLines } from './render/warnings.ts';
