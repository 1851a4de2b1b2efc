/** Written into the picture for each mark, and shown under the pointer; the arm comes first, so that it can be switched. */
export const about = (...facts: readonly string[]): string => facts.join(' · ');
