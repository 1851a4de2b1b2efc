/** The seed's request prints one real log (ggml-org/llama.cpp#14969); what stands in it, and where it was made. */
export const seedLog = {
  bytes: 272_915_622_592,
  parts: 6,
  nodes: 2,
  pageKind: '1g',
  /** Seconds; the last two of the first node. */
  whole: 494,
  populate: 88,
  clear: 73,
} as const;

/**
 * What the same arithmetic foretells of the whole load from the log's own two costs, in seconds: every node is populated and cleared
 * as the first was, and a byte that is copied is written as a cleared one is and read besides, so that it costs one to two times
 * as much.
 */
export const foretoldByLog = (): { readonly low: number; readonly high: number } => {
  const { nodes, populate, clear } = seedLog;
  const pages = nodes * (populate + clear);
  return { low: pages + nodes * clear, high: pages + 2 * nodes * clear };
};
