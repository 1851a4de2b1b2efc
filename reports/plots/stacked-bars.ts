interface Stack {
  /** The quantity along the axis: the field of the values, and how the axis says it. */
  readonly field: string;
  readonly axis: Readonly<Record<string, unknown>>;
  /** What a bar is made of: the field that says so, its values in the order of `order`, and their colours. */
  readonly by: string;
  readonly domain: readonly string[];
  readonly range: readonly (string | undefined)[];
}

/** A bar a row of the axis, made of pieces in the order of the field `order`; `about` describes a piece. */
export const stackedBars = (rows: Readonly<Record<string, unknown>>, stack: Stack) => ({
  width: 520,
  height: { step: 22 },
  mark: { type: 'bar', height: 14, stroke: '#8b949f', strokeWidth: 0.5 },
  encoding: {
    y: rows,
    x: { field: stack.field, type: 'quantitative', stack: 'zero', axis: stack.axis },
    color: {
      field: stack.by,
      type: 'nominal',
      scale: { domain: stack.domain, range: stack.range },
      legend: { orient: 'bottom', title: null, direction: 'horizontal', symbolType: 'square' },
    },
    order: { field: 'order', type: 'quantitative' },
    description: { field: 'about', type: 'nominal' },
  },
});
