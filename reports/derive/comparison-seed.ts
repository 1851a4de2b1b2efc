/**
 * A seed of its own for each comparison, from the run's seed and the comparison's key: adding an arm or a set to a
 * run does not change the interval of another.
 *
 * FNV-1a, 32 bits, over UTF-16 code units (http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export const comparisonSeed = (runSeed: number, key: readonly string[]): number => {
  const offsetBasis = 0x811c9dc5;
  const prime = 0x01000193;
  const text = [String(runSeed), ...key].join('\n');
  let hash = offsetBasis;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), prime);
  }
  return hash | 0;
};
