/**
 * Seconds for one of each kind of work, as seen on a small virtual machine with warm caches: for a plan, not for a verdict.
 * A large server is several times as quick, a slow disk many times as slow; what was measured takes their place.
 */
export const usualCosts = {
  /** The process of a load. */
  load: 0.012,
  /** Bytes that a load maps and fills, and that are read after it. */
  loadedByte: 0.19e-9,
  /** In pages of 1 GiB, whose first clearing may cost a fresh machine many times as much. */
  gibibyteByte: 0.22e-9,
  /** From the disk, dropped from the page cache before. */
  coldByte: 3e-9,
  /** The tracers of a set. */
  tracers: 1,
  countedLoad: 0.05,
  countedByte: 0.4e-9,
  provedLoad: 0.05,
  provedByte: 0.6e-9,
  /** A set that is made, or found and opened, and its bytes where it is generated. */
  set: 0.1,
  madeByte: 1.6e-9,
  /** Loads that are read in every pattern. */
  accessLoad: 0.3,
  accessByte: 1.5e-9,
  /** Our own client: copies of the model, and bytes of weights that its tokens read. */
  clientRun: 0.15,
  placedByte: 1.25e-9,
  computedByte: 0.2e-9,
} as const satisfies Record<string, number>;

export type CostKind = keyof typeof usualCosts;
export type Costs = Readonly<Record<CostKind, number>>;
/** How much of each kind; what is absent is nothing. */
export type Work = Readonly<Partial<Record<CostKind, number>>>;

const kinds = Object.keys(usualCosts) as CostKind[];

export const secondsOf = (work: Work, costs: Costs): number =>
  kinds.reduce((sum, kind) => sum + (work[kind] ?? 0) * costs[kind], 0);

export const sumOf = (...works: readonly Work[]): Work =>
  Object.fromEntries(
    kinds.flatMap((kind) => {
      const sum = works.reduce((all, work) => all + (work[kind] ?? 0), 0);
      return sum > 0 ? [[kind, sum]] : [];
    }),
  );

export const timesOf = (work: Work, factor: number): Work =>
  Object.fromEntries(Object.entries(work).map(([kind, count]) => [kind, count * factor]));

/** Work that was done, and what it took. */
export interface Done {
  readonly work: Work;
  readonly seconds: number;
}

/** How sure a cost is before anything was measured, in pieces of work that take long. */
const sureness = 0.3;
/** What took less says little: a second of something else beside it is most of it. */
const longSeconds = 5;
const sweeps = 60;

/**
 * The costs that explain what was done so far. Each kind is learnt from the work that is made of it: a slow start of
 * processes, seen on tiny parts, says nothing of bytes.
 *
 * Estimator: least squares of log(foretold / taken) over all that was done, and of log(cost / cost before), the latter
 * weighted by `sureness`; by Gauss-Newton, one cost after the other. Source: ridge regression, Hoerl & Kennard (1970).
 * Breaks: kinds that always come together cannot be told apart, and share what they are off by.
 */
export const learnCosts = (done: readonly Done[], before: Costs = usualCosts): Costs => {
  const logs = new Map<CostKind, number>(kinds.map((kind) => [kind, 0]));
  const cost = (kind: CostKind): number => before[kind] * Math.exp(logs.get(kind) ?? 0);
  const current = (): Costs =>
    Object.fromEntries(kinds.map((kind) => [kind, cost(kind)])) as Record<CostKind, number>;
  const rows = done.filter(({ work, seconds }) => seconds > 0 && secondsOf(work, before) > 0);
  for (let sweep = 0; sweep < sweeps; sweep += 1)
    for (const kind of kinds) {
      const costs = current();
      let [slope, bend] = [sureness * (logs.get(kind) ?? 0), sureness];
      for (const { work, seconds } of rows) {
        const foretold = secondsOf(work, costs);
        const share = ((work[kind] ?? 0) * costs[kind]) / foretold;
        const weight = seconds / (seconds + longSeconds);
        slope += weight * share * Math.log(foretold / seconds);
        bend += weight * share ** 2;
      }
      // A step so small that the sweeps settle, whatever the start was.
      logs.set(kind, (logs.get(kind) ?? 0) - Math.max(-1, Math.min(1, slope / bend)));
    }
  return current();
};
