/** Of a set: below this a thread costs more than it saves. */
const bytesEach = 4 * 1024 * 1024;

/**
 * Threads that read every page of a set once it is loaded. By the bytes of the set alone, so that all arms on it have the
 * same: a count by pages would be another for each page kind.
 */
export const touchThreads = (parts: readonly { readonly bytes: number }[], cpus: number): number => {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return Math.max(1, Math.min(cpus, Math.floor(bytes / bytesEach)));
};
