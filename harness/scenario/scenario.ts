import type { FeedName, IoName, PageKindName, PlacementName, StrategyName } from '../results/index.ts';

/** A set to generate for the question: equal parts of `partBytes`, as the generator's profile makes them. */
export interface ScenarioSet {
  readonly parts: number;
  readonly partBytes: number;
  readonly sizeClass: 'tiny' | 'real';
  /** `llama`: a model that llama.cpp runs. `plain`: valid GGUF, exact sizes. */
  readonly profile: 'llama' | 'plain';
  /** Dropped from the page cache before every load. */
  readonly cache?: 'cold';
  /** Left out under `--quick`. */
  readonly onlyFull?: true;
}

export interface ScenarioArm {
  readonly strategy: StrategyName;
  readonly pageKind: PageKindName | 'best';
  readonly placement: PlacementName;
  /** The strategy's default: buffered, but for those that read past the page cache. */
  readonly io?: IoName;
  /** `all` usable CPUs, or an arm for `each` count up to that; without it, as many as usually serve the strategy. */
  readonly threads?: number | 'all' | 'each';
  readonly feed?: FeedName;
  readonly pin?: true;
  /**
   * On the first so many nodes, which are named again where the machine has fewer; `each` count is an arm, up to the
   * nodes there are, and 2 at least. Without it, a replica on every node.
   */
  readonly replicas?: number | 'each';
  /** Left out on sets of more parts: where each part takes a page of 1 GiB, few machines have the memory for many. */
  readonly mostParts?: number;
  /** Left out under `--quick`. */
  readonly onlyFull?: true;
}

/** Both even, so that every order of a round meets its reverse; or both 1, for sizes and proofs without times. */
export interface RoundRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** One question: which sets, loaded in which ways, and what is measured. */
export interface Scenario {
  readonly name: string;
  /** The sentence that says which question it answers. */
  readonly question: string;
  readonly sets: readonly ScenarioSet[];
  readonly arms: readonly ScenarioArm[];
  /** All sets are made at once and loaded in the same rounds, so that growth over sets is a ratio within a round. */
  readonly together?: true;
  readonly measure: {
    /**
     * Timed rounds of a block by the sets' size class, `own` for the user's files: at least the minimum, then until every
     * comparison is narrow, at most the maximum. A maximum of 0 times nothing.
     */
    readonly rounds: Readonly<Record<'tiny' | 'real' | 'own', RoundRange>>;
    /** Exactly so many under `--quick`. */
    readonly quickRounds: Readonly<Record<'tiny' | 'real' | 'own', number>>;
    /** That the rounds of one block may take; 5 where it is not said. */
    readonly minutes?: number;
    readonly syscalls: boolean;
    readonly integrity: boolean;
    readonly micro: boolean;
    /** What was loaded is read, again and again, in rounds of their own. */
    readonly access?: true;
  };
}
