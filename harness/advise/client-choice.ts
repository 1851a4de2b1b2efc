import type { PlacedWay } from './placed-ways.ts';

/**
 * How the model is to lie for the user's own client: where it is, and each way that this user may place it. The page cache in
 * huge pages and a cold start drop what is cached, and so they wait for `cold`.
 */
export const clientWaysHere = (
  placed: readonly PlacedWay[],
  nodes: readonly number[],
  cold: boolean,
): string[] => {
  const has = (way: PlacedWay['way']): boolean => placed.some((each) => each.way === way);
  const [first] = nodes;
  return [
    'warm',
    ...(has('tmpfs') ? ['tmpfs'] : []),
    ...(has('tmpfs') && nodes.length > 1 ? ['interleave'] : []),
    ...(nodes.length > 1 && first !== undefined ? [`warm@node${first}`] : []),
    ...(cold && has('cache') ? ['cache'] : []),
    ...(cold && !has('there') ? ['cold'] : []),
  ];
};
