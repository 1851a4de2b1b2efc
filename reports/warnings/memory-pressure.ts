import type { Detected } from './detected.ts';
import { setOf, type Span } from './span.ts';

/** Of the time: some task waited for memory to be reclaimed. */
const worthSaying = 0.01;

export const memoryPressure = (span: Span): Detected[] => {
  const [from, to] = [span.before.pressure.memory, span.after.pressure.memory];
  if (from?.some === undefined || to?.some === undefined || !(span.seconds > 0)) return [];
  const microseconds = to.some.total - from.some.total;
  const share = microseconds / 1e6 / span.seconds;
  if (share < worthSaying) return [];
  return [
    {
      code: 'memory-pressure',
      scenario: span.scenario,
      ...setOf(span),
      figures: { excess: share / worthSaying, share, milliseconds: microseconds / 1000 },
    },
  ];
};
