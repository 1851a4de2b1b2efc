/** Written into the picture for each mark, and shown under the pointer; marks are switched on and off by the first fact. */
export const about = (...facts: readonly string[]): string => facts.join(' · ');
