import type { Detected } from './detected.ts';
import { setOf, type Span } from './span.ts';

/** Of all CPUs' time. Kernel threads that write back or compact for us count as others; they come to less than this. */
const worthSaying = 0.05;
/** Of all CPUs' time: a hypervisor that takes this much takes it in bursts. */
const worthSayingOfSteal = 0.01;
/** Milliseconds; the kernel counts in ticks of 10, so that less than this over a short span may be rounding. */
const leastTime = 100;

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** CPU time neither idle nor the harness's own or its children's, and CPU time the hypervisor gave to others. */
export const otherLoad = (span: Span): Detected[] => {
  const [from, to] = [span.before.cpuTime, span.after.cpuTime];
  if (from === undefined || to === undefined) return [];
  const total = to.total - from.total;
  const where = { scenario: span.scenario, ...setOf(span) };
  const found: Detected[] = [];
  if (from.own !== undefined && to.own !== undefined) {
    const other = to.busy - from.busy - (to.own - from.own);
    const of = share(other, total);
    if (of >= worthSaying && other >= leastTime)
      found.push({
        code: 'other-load',
        ...where,
        figures: {
          excess: of / worthSaying,
          share: of,
          milliseconds: other,
          loadAverage: span.after.loadAverage[0] ?? 0,
        },
      });
  }
  const steal = to.steal - from.steal;
  const of = share(steal, total);
  if (of >= worthSayingOfSteal && steal >= leastTime)
    found.push({
      code: 'steal',
      ...where,
      figures: { excess: of / worthSayingOfSteal, share: of, milliseconds: steal },
    });
  return found;
};
