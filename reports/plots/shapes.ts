/** Of points, in this order, where colours do not tell them apart. */
export const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'];
