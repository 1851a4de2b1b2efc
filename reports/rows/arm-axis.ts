/** A row for each arm, in this order, with its label and no line. */
export const armAxis = (labels: readonly string[]) => ({
  field: 'arm',
  type: 'nominal',
  sort: labels,
  title: null,
  axis: { domain: false, ticks: false },
});
