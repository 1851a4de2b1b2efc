import type { StrategyName } from '../../harness/results/strategy.ts';

/**
 * One colour a strategy, in every plot: Okabe and Ito's set (https://jfly.uni-koeln.de/color/), made up with colours of
 * Tol's muted set. All have a contrast of about 3:1 or more on white and on near-black, as far as both can be had.
 */
export const strategyColours = {
  'per-part': '#d55e00',
  'per-part-shipped': '#b07a5e',
  'per-page-shipped': '#cc6677',
  unified: '#0072b2',
  'unified-parallel': '#009e73',
  'unified-shipped': '#56a4d9',
  'unified-view': '#cc79a7',
  'llama-mmap': '#d99100',
  'llama-mmap-numa': '#a6761d',
  'llama-mmap-placed': '#4477aa',
  'llama-mmap-locked': '#c2a35a',
  'read-then-map': '#8c6d5a',
  'llama-read': '#999933',
  'llama-read-parallel': '#5f8f3c',
  'llama-direct': '#9a6fc4',
  roof: '#808891',
  'direct-roof': '#9aa4ae',
} as const satisfies Record<StrategyName, string>;
