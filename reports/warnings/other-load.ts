import type { Detected } from './detected.ts';
import { setOf, type Span } from './span.ts';

/** Of all CPUs' time. Kernel threads that compact for loads from a warm cache count as others; they come to less than this. */
const worthSaying = 0.05;
/** Of all CPUs' time: a hypervisor that takes this much takes it in bursts. */
const worthSayingOfSteal = 0.01;
/** Milliseconds; the kernel counts in ticks of 10, so that less than this over a short span may be rounding. */
const leastTime = 100;

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

type CpuTime = NonNullable<Span['before']['cpuTime']>;

/**
 * What the harness is to answer for. Loads from storage make the kernel work for them, in threads of its own and in
 * interrupts: where sets were dropped from the page cache that is the harness's too, and so is what little other processes
 * had done there. Undefined where it is not known.
 */
const ownTime = ({ own, kernel }: CpuTime, cold: boolean): number | undefined => {
  if (!cold) return own;
  return own === undefined || kernel === undefined ? undefined : own + kernel;
};

/**
 * CPU time neither idle nor the harness's own or its children's, and CPU time the hypervisor gave to others. `cold`: the
 * sets were dropped from the page cache before every load.
 */
export const otherLoad = (span: Span, cold: boolean): Detected[] => {
  const [from, to] = [span.before.cpuTime, span.after.cpuTime];
  if (from === undefined || to === undefined) return [];
  const total = to.total - from.total;
  const where = { scenario: span.scenario, ...setOf(span) };
  const found: Detected[] = [];
  const [ownFrom, ownTo] = [ownTime(from, cold), ownTime(to, cold)];
  if (ownFrom !== undefined && ownTo !== undefined) {
    const other = to.busy - from.busy - (ownTo - ownFrom);
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
