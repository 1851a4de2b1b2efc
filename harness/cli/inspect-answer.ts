import { unimap } from '../installation/command.ts';
import type { layoutNeeds } from '../plan/layout-size.ts';
import { sizeText } from '../wording/size-text.ts';

type Need = ReturnType<typeof layoutNeeds>[number];

const nodesText = (nodes: number): string => (nodes === 1 ? 'the one node' : `each of the ${nodes} nodes`);

/**
 * What one mapping for all parts saves on this machine, and what to do with that. Pages of 2 MiB, which every machine can
 * have; times are not known here, so the advice on them is how to measure.
 */
export const inspectAnswer = (
  needs: readonly Need[],
  machine: { readonly nodes: number; readonly available: number },
  path: string,
): string[] => {
  const of = (layout: string): Need | undefined =>
    needs.find((one) => one.layout === layout && one.pageKind === '2m' && one.nodes === machine.nodes);
  const [unified, perPart] = [of('unified'), of('per-part')];
  if (unified === undefined || perPart === undefined) return [];
  const { nodes, available } = machine;
  const saved = perPart.waste - unified.waste;
  const fits = unified.mapped <= available;
  return [
    `one mapping for all parts takes ${sizeText(unified.mapped)} here, in ${unified.pages / nodes} ${unified.pages === nodes ? 'page' : 'pages'} of 2 MiB on ${nodesText(nodes)} of this machine; one mapping for each part takes ${sizeText(perPart.mapped)}`,
    saved > 0
      ? `one mapping saves ${sizeText(saved)} of padding`
      : 'one mapping saves no memory: the parts have no padding in pages of 2 MiB',
    fits
      ? `recommended: measure which way is the fastest: ${unimap} advise ${path}`
      : `recommended: ${nodes > 1 && unified.mapped / nodes <= available ? 'load one copy (--placement interleave or local)' : 'map it from the page cache (llama-mmap)'}, as ${sizeText(available)} of memory are available`,
  ];
};
