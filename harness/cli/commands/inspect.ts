import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { openSet } from '../../gguf/index.ts';
import { layoutSize } from '../../plan/page-need.ts';
import { sizeText } from '../../run/worker-set.ts';

const pageSizes = [
  ['4k', 4096],
  ['2m', 2 * 1024 ** 2],
  ['1g', 1024 ** 3],
] as const;
const layouts = ['per-part', 'unified', 'packed'] as const;

/** The parts whose start in a packed region is no multiple of the alignment, so that every tensor in them is misaligned. */
const misalignedWhenPacked = (parts: readonly { bytes: number; alignment: number }[]): number => {
  let start = 0;
  let count = 0;
  for (const part of parts) {
    if (start % part.alignment !== 0) count += 1;
    start += part.bytes;
  }
  return count;
};

export const addInspect = (program: Command, end: (status: number) => void): void => {
  program
    .command('inspect')
    .description('parts, tensors, offsets, and what each layout would map and waste under each page kind')
    .argument('<path>', 'a folder, a single GGUF file, or any part of a set')
    .option('--tensors', 'list every tensor')
    .option('--json', 'print JSON instead of text (tensors included)')
    .addHelpText('after', '\nExample:\n  npx unimap inspect model-00001-of-00030.gguf')
    .action(async (path: string, options: { tensors?: boolean; json?: boolean }) => {
      const model = await openSet(path);
      const sizes = pageSizes.flatMap(([pageKind, pageBytes]) =>
        layouts
          .map((layout) => ({ layout, pageKind, pages: 0, ...layoutSize(layout, model.parts, pageBytes) }))
          .map((each) => ({
            ...each,
            pages: each.mapped / pageBytes,
          })),
      );
      const misaligned = misalignedWhenPacked(model.parts);
      if (options.json) {
        const tensors = model.tensors.map((tensor) => ({ ...tensor, dims: tensor.dims.map(Number) }));
        process.stdout.write(
          `${JSON.stringify({ name: model.name, architecture: model.architecture, bytes: model.totalBytes, parts: model.parts, layouts: sizes, packedMisalignedParts: misaligned, tensors }, null, 2)}\n`,
        );
        return;
      }
      const lines = [
        `${model.name}: ${model.parts.length} part(s), ${model.totalBytes} bytes (${sizeText(model.totalBytes)}), ${model.tensors.length} tensors` +
          (model.architecture === undefined ? '' : `, architecture ${model.architecture}`),
        '',
        markdownTable(
          [
            ['part', 'file', 'bytes', 'data at', 'alignment', 'tensors'],
            ...model.parts.map((part, index) => [
              String(index + 1),
              part.path,
              String(part.bytes),
              String(part.dataOffset),
              String(part.alignment),
              String(model.tensors.filter((tensor) => tensor.part === index).length),
            ]),
          ],
          { align: ['r', 'l', 'r', 'r', 'r', 'r'] },
        ),
        '',
        'One replica under each layout and page kind:',
        '',
        markdownTable(
          [
            ['layout', 'pages of', 'pages', 'mapped', 'wasted', 'waste'],
            ...sizes.map((each) => [
              each.layout,
              each.pageKind,
              String(each.pages),
              sizeText(each.mapped),
              sizeText(each.waste),
              `${((100 * each.waste) / model.totalBytes).toFixed(1)} %`,
            ]),
          ],
          { align: ['l', 'l', 'r', 'r', 'r', 'r'] },
        ),
        '',
        misaligned === 0
          ? 'packed back to back, every part would still start aligned'
          : `packed back to back, as the seed does, ${misaligned} of ${model.parts.length} parts would start misaligned, and every tensor in them`,
      ];
      if (options.tensors) {
        lines.push(
          '',
          markdownTable(
            [
              ['tensor', 'type', 'shape', 'part', 'offset', 'bytes'],
              ...model.tensors.map((tensor) => [
                tensor.name,
                tensor.type,
                tensor.dims.join(' x '),
                String(tensor.part + 1),
                String(tensor.offset),
                String(tensor.bytes),
              ]),
            ],
            { align: ['l', 'l', 'l', 'r', 'r', 'r'] },
          ),
        );
      }
      process.stdout.write(`${lines.join('\n')}\n`);
      end(0);
    });
};
