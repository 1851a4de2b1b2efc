/** Light and dark in turn, so that neighbours in a stack differ. */
export const sequence = ['#5b4e9c', '#c9b8e8', '#2f8f9d', '#b5dcd5', '#8a6d3b', '#e3d3a8'] as const;
