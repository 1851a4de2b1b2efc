import type { StrategyName } from '../../harness/results/strategy.ts';

/**
 * One colour a strategy, in every plot: Okabe and Ito's set (https://jfly.uni-koeln.de/color/), made up with colours of
 * Tol's muted set. All have a contrast of about 3:1 or more on white and on near-black, as far as both can be had.
 */
export const strategyColours = {
  'per-part': '#d55e00',
  'per-part-shipped': '#b07a5e',
  unified: '#0072b2',
  'unified-parallel': '#009e73',
  'unified-shipped': '#56a4d9',
  'unified-view': '#cc79a7',
  'llama-mmap': '#d99100',
  'llama-mmap-numa': '#a6761d',
  'llama-read': '#999933',
  'llama-read-parallel': '#5f8f3c',
  'llama-direct': '#9a6fc4',
  roof: '#808891',
  'direct-roof': '#9aa4ae',
} as const satisfies Record<StrategyName, string>;

/** Of phases and nodes, which are no strategies: light and dark in turn, so that neighbours in a stack differ. */
export const sequence = ['#5b4e9c', '#c9b8e8', '#2f8f9d', '#b5dcd5', '#8a6d3b', '#e3d3a8'] as const;

/** Of a speed-up, from slower over the same to 100 times: bounds from below, each with the colour of writing on it. */
export const speedBins = [
  { from: 0, name: 'slower', fill: '#d98a5b', writing: '#000000' },
  { from: 0.95, name: 'the same (0.95x to 1.05x)', fill: '#c8ccd1', writing: '#000000' },
  { from: 1.05, name: '1.05x to 2x', fill: '#c6dbef', writing: '#000000' },
  { from: 2, name: '2x to 10x', fill: '#85b8dc', writing: '#000000' },
  { from: 10, name: '10x to 100x', fill: '#2f7fb8', writing: '#ffffff' },
  { from: 100, name: '100x and more', fill: '#0b4a86', writing: '#ffffff' },
] as const;

export const speedBin = (speed: number): (typeof speedBins)[number] =>
  speedBins.findLast(({ from }) => speed >= from) ?? speedBins[0];
