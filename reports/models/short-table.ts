import { hugetlbBytes, layoutSize, type LaidOutPart } from '../../harness/plan/layout-size.ts';
import { usualPageSizes } from '../../harness/results/page-sizes.ts';
import { nameText } from '../../harness/wording/visible-text.ts';
import { bytes, roughBytes } from '../wording/figures.ts';
import { realModels } from './real-models.ts';
import { wasteRange } from './stated-sizes.ts';

/** A model by the sizes of its parts; `exact`: known to the byte, as those of files at hand. */
export interface SizedModel {
  readonly name: string;
  readonly parts: readonly LaidOutPart[];
  readonly exact: boolean;
}

export const knownModels = (): SizedModel[] =>
  realModels.map(({ name, quantisation, partBytes }) => ({
    name: `${name} ${quantisation}`,
    parts: partBytes.map((bytes) => ({ bytes, alignment: 32 })),
    exact: false,
  }));

const payload = ({ parts }: SizedModel): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** An entry of 8 bytes for each page. */
const pageTables = (size: number, pageBytes: number): number => 8 * Math.ceil(size / pageBytes);

const wasted = (model: SizedModel, layout: 'per-part' | 'unified'): string => {
  const pageBytes = hugetlbBytes['2m'];
  if (model.exact) return bytes(layoutSize(layout, model.parts, pageBytes, usualPageSizes.base).waste);
  const { low, high } = wasteRange(layout, model.parts, pageBytes);
  return `${roughBytes(low)} - ${roughBytes(high)}`;
};

const headings = [
  'model',
  'parts',
  'size',
  'wasted per part',
  'wasted in one',
  '4 KiB tables',
  '2 MiB tables',
] as const;

const cells = (model: SizedModel): string[] => {
  const size = payload(model);
  return [
    nameText(model.name),
    String(model.parts.length),
    model.exact ? bytes(size) : roughBytes(size),
    wasted(model, 'per-part'),
    wasted(model, 'unified'),
    roughBytes(pageTables(size, usualPageSizes.base)),
    roughBytes(pageTables(size, hugetlbBytes['2m'])),
  ];
};

const legend = [
  'wasted: mapped in pages of 2 MiB and not a byte of the model, by one mapping for each part, and by one for all.',
  "4 KiB tables: page tables of llama.cpp's own mapping, which copies nothing and wastes nothing beyond the last page",
  'of a part. 2 MiB tables: the same in huge pages. Sizes that a page states in three digits leave a range.',
];

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;

/** A row a model, none of them wider than the terminal: names are cut first, then columns are left out from the right. */
export const shortTable = (models: readonly SizedModel[], columns: number): string[] => {
  const rows = [[...headings], ...models.map(cells)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [names = 0] = widths;
  let shown: number = headings.length;
  const others = (): number => widths.slice(1, shown).reduce((sum, width) => sum + width + 2, 0);
  const leastName = Math.min(names, 18);
  while (shown > 3 && others() + leastName > columns) shown -= 1;
  const nameWidth = Math.max(leastName, Math.min(names, columns - others()));
  const lines = rows.map((row) =>
    row
      .slice(0, shown)
      .map((text, column) =>
        column === 0 ? cut(text, nameWidth).padEnd(nameWidth) : text.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return [...lines, '', ...legend];
};
