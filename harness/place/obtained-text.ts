import { shares, sumByNode, type ByNode } from '../machine/by-node.ts';
import { percent } from '../wording/percent.ts';
import { sizeText } from '../wording/size-text.ts';
import type { PlacedCopy, PlacementRecord } from './placement.ts';
import { measure } from './proof.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** `node 0: 27.9 %, node 1: 72.1 %` */
export const nodesText = (byNode: ByNode): string => {
  const texts = shares(byNode).map(({ node, share }) => `node ${node}: ${percent(share)}`);
  return texts.length === 0 ? 'the kernel does not tell the nodes' : texts.join(', ');
};

/** What was obtained of a copy, in three lines. */
export const obtainedLines = (copy: PlacedCopy, memory: string): string[] => {
  const { parts } = copy;
  const possible = sum(parts.map(({ obtained }) => obtained.hugePossible));
  const [first] = parts;
  const page = sizeText(first?.obtained.hugePageBytes ?? 2 * 1024 ** 2);
  const huge = sum(parts.map(({ obtained }) => obtained.hugeBytes));
  return [
    `pages   ${percent(possible === 0 ? 1 : huge / possible)} of the bytes that can lie in pages of ${page} do (${sizeText(huge)} of ${sizeText(possible)})`,
    `nodes   ${nodesText(sumByNode(parts.map(({ obtained }) => obtained.bytesByNode)))}`,
    `memory  ${memory}`,
  ];
};

/** What was asked for and is missing, in words; empty where nothing is. */
export const shortTexts = (record: PlacementRecord): string[] =>
  record.copies.flatMap((copy) => {
    const { hugeShare, misplacedShare, unevenness } = measure(copy);
    return [
      ...(hugeShare < 1 && record.moved === undefined
        ? [
            `${percent(1 - hugeShare)} of ${copy.folder} lies in small pages: memory is fragmented, or the file system has no huge pages. As root: echo 1 > /proc/sys/vm/compact_memory, then place it again`,
          ]
        : []),
      ...(misplacedShare > 0
        ? [
            `${percent(misplacedShare)} of ${copy.folder} lies on other nodes than ${copy.nodes.join(', ')}: free memory there, then place it again`,
          ]
        : []),
      ...(unevenness > 0.02
        ? [
            `the fullest node holds ${percent(unevenness)} more than an equal share of ${copy.folder}: free memory on the others, then place it again`,
          ]
        : []),
    ];
  });
