/** How many rounds a comparison is given: by default, as calibrated in this folder's README. */
export interface Budget {
  /** Rounds before anything is decided: even, whole ABBA pairs; or a single round. */
  readonly minimum: number;
  /** Rounds after which it ends whatever was found: even. */
  readonly maximum: number;
  /** Of the interval of log(ratio): 0.025 is a ratio known to within 2.5 % either way. */
  readonly targetHalfWidth: number;
}

/**
 * Whether a number of rounds may be adapted in this range: whole ABBA pairs; or exactly one, for sizes and proofs; or
 * none, where nothing is timed.
 */
export const isRoundRange = ({ minimum, maximum }: Pick<Budget, 'minimum' | 'maximum'>): boolean =>
  maximum <= 1
    ? minimum === maximum && minimum >= 0
    : minimum > 0 && minimum <= maximum && minimum % 2 === 0 && maximum % 2 === 0;

export const defaultBudget: Budget = { minimum: 10, maximum: 40, targetHalfWidth: 0.025 };
