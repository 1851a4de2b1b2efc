/** What became of one run. `ended`: it has no whole results, because it failed or was interrupted. */
export type RunEnd =
  { readonly status: 'finished' } | { readonly status: 'ended'; readonly exitStatus: number };

/** The effects of repeating; tests put a fake in their place. */
export interface Repeating {
  /** Whether an earlier process of the same repetition has finished this run. */
  readonly isFinished: (number: number) => boolean;
  readonly perform: (number: number) => Promise<RunEnd>;
  /** After each run that was finished, with the numbers of all that are: what there is of them is a whole report. */
  readonly report: (finished: readonly number[]) => Promise<void>;
}

export interface Repeated {
  readonly finished: readonly number[];
  /** Of the run that ended and with it the repetition; absent where all were finished. */
  readonly exitStatus?: number;
}

/**
 * So many runs, one after the other. The first that does not finish ends it: whatever stopped one would stop the next.
 * What is finished stays as it is and is not made again.
 */
export const repeatRuns = async (runs: number, repeating: Repeating): Promise<Repeated> => {
  const finished: number[] = [];
  for (let number = 1; number <= runs; number += 1) {
    const known = repeating.isFinished(number);
    const end = known ? ({ status: 'finished' } as const) : await repeating.perform(number);
    if (end.status === 'ended') {
      if (finished.length > 0) await repeating.report(finished);
      return { finished, exitStatus: end.exitStatus };
    }
    finished.push(number);
    if (!known || number === runs) await repeating.report(finished);
  }
  return { finished };
};
