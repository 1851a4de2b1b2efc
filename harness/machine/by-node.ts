/** Bytes, or pages, by the number of the node they lie on. */
export type ByNode = Readonly<Record<string, number>>;

/** Added up node by node; what was not told adds nothing. */
export const sumByNode = (all: readonly (ByNode | undefined)[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const byNode of all)
    for (const [node, amount] of Object.entries(byNode ?? {})) sums[node] = (sums[node] ?? 0) + amount;
  return sums;
};

/** Each node's amount with its share of the whole, in order of node. */
export const shares = (byNode: ByNode): { readonly node: string; readonly share: number }[] => {
  const total = Object.values(byNode).reduce((sum, amount) => sum + amount, 0);
  return Object.entries(byNode).map(([node, amount]) => ({ node, share: amount / total }));
};
