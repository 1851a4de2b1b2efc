import type { PageKindName, PlacementName, StrategyName } from '../results/index.ts';

/** A set to generate for the question: equal parts of `partBytes`, as the generator's profile makes them. */
export interface ScenarioSet {
  readonly parts: number;
  readonly partBytes: number;
  readonly sizeClass: 'tiny' | 'real';
  /** `llama`: a model that llama.cpp runs. `plain`: valid GGUF, exact sizes. */
  readonly profile: 'llama' | 'plain';
}

export interface ScenarioArm {
  readonly strategy: StrategyName;
  readonly pageKind: PageKindName | 'best';
  readonly placement: PlacementName;
  /** Left out under `--quick`. */
  readonly onlyFull?: true;
}

/** One question: which sets, loaded in which ways, and what is measured. */
export interface Scenario {
  readonly name: string;
  /** The sentence that says which question it answers. */
  readonly question: string;
  readonly sets: readonly ScenarioSet[];
  readonly arms: readonly ScenarioArm[];
  readonly measure: {
    /** Timed rounds of a block by the sets' size class, `own` for the user's files; 0 times nothing. */
    readonly rounds: Readonly<Record<'tiny' | 'real' | 'own', number>>;
    /** The same under `--quick`. */
    readonly quickRounds: Readonly<Record<'tiny' | 'real' | 'own', number>>;
    readonly syscalls: boolean;
    readonly integrity: boolean;
    readonly micro: boolean;
  };
}
