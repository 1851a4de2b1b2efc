/** Facts of a thing, in words. What is not known of it is absent. */
export type Facts = Readonly<Record<string, string>>;

export interface FactDifference {
  readonly fact: string;
  readonly base: string;
  readonly new: string;
}

/** Where the facts of two things differ. A fact that is not known of both is no difference. */
export const factDifferences = (base: Facts, now: Facts): FactDifference[] =>
  Object.entries(base).flatMap(([fact, before]) => {
    const after = now[fact];
    return after === undefined || after === before ? [] : [{ fact, base: before, new: after }];
  });
