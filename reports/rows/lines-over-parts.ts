import { distinct } from '../wording/figures.ts';
import { markedLines } from '../plots/marked-lines.ts';
import { armMarks } from './arm-scale.ts';

interface Lines {
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

/** Layers that draw `value` with `low` and `high` over `parts`, a line an arm, told apart by colour and shape. */
export const linesOverParts = ({
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
  const { color, shape } = armMarks(scale);
  const description = { field: 'about', type: 'nominal' };
  return [
    ...markedLines(marked.map((at) => ({ at, name: `${at}x` }))),
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
