/** How many rounds a comparison is given: by default, as calibrated in this folder's README. */
export interface Budget {
  /** Rounds before anything is decided: even, whole ABBA pairs. */
  readonly minimum: number;
  /** Rounds after which it ends whatever was found: even. */
  readonly maximum: number;
  /** Of the interval of log(ratio): 0.025 is a ratio known to within 2.5 % either way. */
  readonly targetHalfWidth: number;
}

export const defaultBudget: Budget = { minimum: 10, maximum: 40, targetHalfWidth: 0.025 };
