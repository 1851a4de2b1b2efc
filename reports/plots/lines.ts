import { distinct } from '../wording/figures.ts';

export interface Lines {
  /** Labels of arms and their colours. */
  readonly scale: { readonly domain: readonly string[]; readonly range: readonly string[] };
  readonly parts: readonly number[];
  readonly value: {
    readonly title: string;
    readonly scale: Readonly<Record<string, unknown>>;
    readonly ticks?: readonly number[];
  };
  /** Values a dashed line is drawn at, marked as multiples. */
  readonly marked: readonly number[];
}

const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'];

/** Layers that draw `value` with `low` and `high` over `parts`, a line an arm, told apart by colour and shape. */
export const lines = ({
  scale,
  parts,
  value,
  marked,
}: Lines): readonly Readonly<Record<string, unknown>>[] => {
  const x = {
    field: 'parts',
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 20 },
    axis: {
      title: 'number of parts (logarithmic)',
      values: distinct(parts).toSorted((one, other) => one - other),
      format: 'd',
      grid: false,
    },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: value.scale,
    axis: {
      title: value.title,
      format: '~r',
      tickCount: 6,
      ...(value.ticks && { values: value.ticks }),
      grid: true,
    },
  });
  const legend = { orient: 'bottom', title: null, columns: 2, direction: 'horizontal' };
  const color = { field: 'arm', type: 'nominal', scale, legend };
  const shape = {
    field: 'arm',
    type: 'nominal',
    scale: { domain: scale.domain, range: scale.domain.map((_, place) => shapes[place % shapes.length]) },
    legend,
  };
  const description = { field: 'about', type: 'nominal' };
  return [
    ...marked.flatMap((at) => [
      {
        data: { values: [{ at, name: `${at}x` }] },
        mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.25, color: '#59636f' },
        encoding: { y: { field: 'at', type: 'quantitative' } },
      },
      {
        data: { values: [{ at, name: `${at}x` }] },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          dx: 5,
          fontSize: 12,
          fontWeight: 'bold',
          color: '#59636f',
        },
        encoding: {
          x: { value: 'width' },
          y: { field: 'at', type: 'quantitative' },
          text: { field: 'name' },
        },
      },
    ]),
    {
      mark: { type: 'line', strokeWidth: 2 },
      encoding: { x, y: y('value'), color, description: { field: 'arm', type: 'nominal' } },
    },
    {
      mark: { type: 'rule', strokeWidth: 2, opacity: 0.55 },
      encoding: { x, y: y('low'), y2: { field: 'high' }, color, description },
    },
    {
      mark: { type: 'point', filled: true, size: 60, opacity: 1 },
      encoding: { x, y: y('value'), color, shape, description },
    },
  ];
};
