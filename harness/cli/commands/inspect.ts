import type { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { cachedByNode, type CachedByNode } from '../../place/cached-by-node.ts';
import { nodesText } from '../../place/obtained-text.ts';
import { openSet, repackedBytes, repackTargets, warningText, type ModelSet } from '../../gguf/index.ts';
import { unimap } from '../../installation/command.ts';
import { layoutNeeds } from '../../plan/layout-size.ts';
import { onlineNodesWithMemory } from '../../machine/nodes.ts';
import { ownPageSizes } from '../../machine/page-sizes.ts';
import { availableHere } from '../../run/available.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { counted } from '../../wording/counted.ts';
import { sizeText } from '../../wording/size-text.ts';
import { nameText, visibleText } from '../../wording/visible-text.ts';
import { inspectAnswer } from '../inspect-answer.ts';
import { print, printJson } from '../print.ts';

const pageKinds = ['4k', '2m', '1g'] as const;
/** This machine's nodes first, then those of others. */
const nodeCountsFrom = (here: number): number[] => [...new Set([here, 1, 2, 4])];

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

/** A name as a cell of a table: on one line, and no bar ends it. */
const cell = (text: string): string => visibleText(text).replaceAll('|', '\\|');

/** How much of the model the mapping is of no use to, once llama.cpp has loaded it. */
const repackLines = (model: ModelSet): string[] => {
  const shares = repackTargets.map((target) => {
    const { bytes, tied } = repackedBytes(model.tensors, target);
    const also = tied > 0 ? `, and a copy of the ${sizeText(tied)} of its embedding` : '';
    return { bytes, text: `${target} ${((100 * bytes) / model.totalBytes).toFixed(1)} %${also}` };
  });
  const most = Math.max(...shares.map(({ bytes }) => bytes)) / model.totalBytes;
  return [
    `llama.cpp would repack into buffers of its own (CPU_REPACK), by CPU: ${shares.map(({ text }) => text).join('; ')}`,
    ...(most > 0
      ? [
          'Repacked weights are read from the mapping once, while loading. Afterwards page kind and replicas do not matter for them, and they are in memory twice. `--no-repack` turns this off.',
        ]
      : []),
  ];
};

/** Where it was read first is where it stays: a server on another node reads all of it from afar. */
const cacheLines = (bytes: number, cached: CachedByNode | undefined): string[] => {
  if (cached === undefined) return [];
  return [
    cached.bytes === 0
      ? 'the page cache holds nothing of this model'
      : `${sizeText(cached.bytes)} of ${sizeText(bytes)} are in the page cache: ${nodesText(cached.byNode)}`,
  ];
};

export const addInspect = (program: Command, end: (status: number) => void): void => {
  program
    .command('inspect')
    .description('parts, tensors, offsets, and what each layout would map and waste under each page kind')
    .argument('<path>', 'a folder, a single GGUF file, or any part of a set')
    .option('--tensors', 'list every tensor')
    .option('--json', 'print JSON instead of text (tensors included)')
    .addHelpText('after', `\nExample:\n  ${unimap} inspect model-00001-of-00030.gguf`)
    .action(async (path: string, options: { tensors?: boolean; json?: boolean }) => {
      const model = await openSet(path);
      const here = Math.max(1, onlineNodesWithMemory().length);
      const nodeCounts = nodeCountsFrom(here);
      const sizes = layoutNeeds(model.parts, pageKinds, nodeCounts, ownPageSizes());
      const repacked = repackTargets.map((target) => ({ target, ...repackedBytes(model.tensors, target) }));
      const misaligned = misalignedWhenPacked(model.parts);
      const pageCache = await cachedByNode(model.parts.map(({ path: part }) => part));
      if (options.json) {
        const { name, architecture, totalBytes: bytes, parts, tensors, warnings } = model;
        printJson(
          {
            name,
            architecture,
            bytes,
            parts,
            layouts: sizes,
            packedMisalignedParts: misaligned,
            repacked,
            ...(pageCache && { pageCache }),
            tensors,
            warnings,
          },
          2,
        );
        return;
      }
      const lines = [
        `${nameText(model.name)}: ${counted(model.parts.length, 'part')}, ${sizeText(model.totalBytes)}, ${counted(model.tensors.length, 'tensor')}` +
          (model.architecture === undefined ? '' : `, architecture ${nameText(model.architecture)}`),
        ...inspectAnswer(sizes, { nodes: here, available: availableHere(false).memory }, shellWord(path)),
        '',
        markdownTable(
          [
            ['part', 'file', 'size', 'data at', 'alignment', 'tensors'],
            ...model.parts.map((part, index) => [
              String(index + 1),
              cell(part.path),
              sizeText(part.bytes),
              String(part.dataOffset),
              String(part.alignment),
              String(model.tensors.filter((tensor) => tensor.part === index).length),
            ]),
          ],
          { align: ['r', 'l', 'r', 'r', 'r', 'r'] },
        ),
        '',
        `For each layout and page kind, with a replica on every node: bytes mapped, and how many of them are wasted (of ${nodeCounts.join(', ')} nodes):`,
        '',
        markdownTable(
          [
            [
              'layout',
              'pages of',
              ...nodeCounts.map(
                (nodes) => `${nodes} ${nodes === 1 ? 'node' : 'nodes'}${nodes === here ? ', as here' : ''}`,
              ),
              'waste',
            ],
            ...sizes
              .filter(({ nodes }) => nodes === here)
              .map((one) => [
                one.layout,
                one.pageKind,
                ...nodeCounts.map((nodes) => {
                  const each = sizes.find(
                    ({ layout, pageKind, nodes: count }) =>
                      layout === one.layout && pageKind === one.pageKind && count === nodes,
                  );
                  return each === undefined
                    ? ''
                    : `${sizeText(each.mapped)}, ${sizeText(each.waste)} wasted (${each.pages} pages)`;
                }),
                `${((100 * one.waste) / (here * model.totalBytes)).toFixed(1)} %`,
              ]),
          ],
          { align: ['l', 'l', ...nodeCounts.map(() => 'r'), 'r'] },
        ),
        '',
        misaligned === 0
          ? 'packed back to back, every part would still start aligned'
          : `packed back to back, as the seed does, ${misaligned} of ${model.parts.length} parts would start misaligned, and every tensor in them`,
        '',
        ...repackLines(model),
        ...cacheLines(model.totalBytes, pageCache),
        ...(model.warnings.length === 0 ? [] : ['', ...model.warnings.map(warningText)]),
      ];
      if (options.tensors) {
        lines.push(
          '',
          markdownTable(
            [
              ['tensor', 'type', 'shape', 'part', 'offset', 'bytes'],
              ...model.tensors.map((tensor) => [
                cell(nameText(tensor.name)),
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
      print(`${lines.join('\n')}\n`);
      end(0);
    });
};
