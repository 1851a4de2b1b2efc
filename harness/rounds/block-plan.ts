import type { AtWork } from '../plan/estimate.ts';
import type { ArmPair } from '../comparison/arm-pairs.ts';
import type { ClientPlan } from '../client/own-clients.ts';
import type { ArmDefinition, ClientArmRecord, RoundsRecord } from '../results/index.ts';
import type { LoadChoice } from '../worker/task.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

/** What is going on; `rounds`: how far the rounds are, once one of them is done. */
export type BlockProgress = (what: string, rounds?: AtWork) => void;

/** The cases compared with each other, every arm on every set, and what is measured of them. */
export interface BlockPlan {
  readonly scenario: string;
  /** More than one where growth over sets is asked for: they then share the rounds. */
  readonly sets: readonly OpenedSet[];
  readonly arms: readonly ArmDefinition[];
  /** A maximum of 0 times nothing. */
  readonly budget: RoundsRecord['budget'];
  readonly mostWarmUps: number;
  readonly seed: number;
  readonly syscalls: boolean;
  readonly integrity: boolean;
  readonly access?: boolean | undefined;
  readonly pressure?: boolean | undefined;
  /** Our own client on the sets, in the rounds of the loads. */
  readonly client?: { readonly arms: readonly ClientArmRecord[]; readonly plan: ClientPlan } | undefined;
  /** A touch by one thread, and a pass in order, are timed after each timed load. */
  readonly beside?: boolean | undefined;
  /**
   * Where the hypervisor takes back what is free: the most bytes of memory outside any pool that may be touched before a
   * load, so that no arm finds its memory gone while others do not. Absent where it does not.
   */
  readonly mostTouchedBefore?: number | undefined;
  /** As many are touched in any case: of an excerpt of a model, what fills the CPU's caches as the rest of the model would. */
  readonly leastTouchedBefore?: number | undefined;
  readonly choose: (arm: ArmDefinition) => LoadChoice;
  /** What the rounds are to narrow: the arms compared with each other on each set. */
  readonly compare: readonly ArmPair[];
}
