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
