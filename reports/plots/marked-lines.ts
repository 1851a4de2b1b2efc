import { faint } from './theme.ts';

/** Layers of a dashed line across the plot at each value of its vertical axis, with a name beside its right end. */
export const markedLines = (
  marks: readonly { readonly at: number; readonly name: string }[],
): Readonly<Record<string, unknown>>[] =>
  marks.flatMap((mark) => [
    {
      data: { values: [mark] },
      mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.25, color: faint },
      encoding: { y: { field: 'at', type: 'quantitative' } },
    },
    {
      data: { values: [mark] },
      mark: {
        type: 'text',
        align: 'left',
        baseline: 'middle',
        dx: 5,
        fontSize: 12,
        fontWeight: 'bold',
        color: faint,
      },
      encoding: {
        x: { value: 'width' },
        y: { field: 'at', type: 'quantitative' },
        text: { field: 'name' },
      },
    },
  ]);
