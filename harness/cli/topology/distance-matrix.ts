import type { NumaNode } from '../../machine/topology/index.ts';
import { lines, rectangle, stack, textAt, type Box } from './box.ts';

const cell = 26;

/** Distances between nodes, the farther the fuller; nothing for a single node or where they are unknown. */
export const distanceMatrix = (nodes: readonly NumaNode[]): Box[] => {
  if (nodes.length < 2 || nodes.some(({ distances }) => distances.length === 0)) return [];
  const farthest = nodes.flatMap(({ distances }) => distances).reduce((a, b) => Math.max(a, b), 11);
  const side = (nodes.length + 1) * cell;
  const matrix: Box = {
    width: side,
    height: side,
    at: (x, y) =>
      nodes
        .map((node, row) => {
          const top = y + (row + 1) * cell;
          const shift = x + (row + 1) * cell;
          const labels =
            textAt(shift + cell / 2, y + 17, String(node.id), 11, 'centred') +
            textAt(x + cell / 2, top + 17, String(node.id), 11, 'centred');
          const cells = node.distances.map((distance, column) => {
            const left = x + (column + 1) * cell;
            const share = Math.max(0, (distance - 10) / (farthest - 10)) * 0.45;
            return (
              rectangle(left, top, cell - 2, cell - 2, 'near', 2) +
              `<g fill-opacity="${share.toFixed(2)}">${rectangle(left, top, cell - 2, cell - 2, 'far', 2)}</g>` +
              textAt(left + cell / 2 - 1, top + 16, String(distance), 10, 'centred')
            );
          });
          return labels + cells.join('');
        })
        .join(''),
  };
  return [stack([lines(['distances between nodes'], 12, 'bold'), matrix])];
};
