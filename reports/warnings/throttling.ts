import type { Detected } from './detected.ts';
import { setOf, type Span } from './span.ts';

/** The fastest CPU after, to the fastest before: below this it was slowed rather than read at another moment. */
const least = 0.9;
/** Of the time: what a limit on CPU time held processes back for. */
const mostHeld = 0.01;

/** The hardware says it throttled; or the fastest CPU is slower than before; or a limit on CPU time held loads back. */
export const throttling = (span: Span): Detected[] => {
  const { before, after, seconds } = span;
  const events =
    (after.frequency?.throttled ?? 0) - (before.frequency?.throttled ?? after.frequency?.throttled ?? 0);
  const from = before.frequency?.megahertz?.highest;
  const to = after.frequency?.megahertz?.highest;
  const kept = from !== undefined && to !== undefined && from > 0 ? to / from : 1;
  const held = (after.limits.heldBack ?? 0) - (before.limits.heldBack ?? after.limits.heldBack ?? 0);
  const heldShare = seconds > 0 ? held / 1000 / seconds : 0;
  const excess = Math.max(events > 0 ? 1 : 0, kept < least ? least / kept : 0, heldShare / mostHeld);
  if (excess < 1) return [];
  return [
    {
      code: 'throttling',
      scenario: span.scenario,
      ...setOf(span),
      figures: {
        excess,
        ...(events > 0 && { events }),
        ...(kept < least &&
          from !== undefined &&
          to !== undefined && { megahertz: { before: from, after: to } }),
        ...(heldShare >= mostHeld && { heldMilliseconds: held }),
      },
    },
  ];
};
