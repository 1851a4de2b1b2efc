import { availableParallelism } from 'node:os';
import { UnimapError } from '../unimap-error.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import type { LaidOutPart } from '../plan/layout-size.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import type { ArmDefinition, ChosenArmsRecord, RepetitionRecord, StrategyName } from '../results/index.ts';
import type { Scenario, ScenarioArm, ScenarioSet } from '../scenario/scenario.ts';
import { plannedParts, planScenarioSet, unmadeSet, type PlannedSet } from '../sets/plan-set.ts';
import { openOwnSet, withGeneratedSets } from '../sets/prepare-set.ts';
import { sayWarnings } from '../sets/set-warnings.ts';
import type { Session } from '../session/session.ts';
import { blockNeeds, takesGibibytePages } from './block-needs.ts';
import { claimSetFolder } from '../sets/set-folder.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

export interface RunChoice {
  readonly scenarios: readonly Scenario[];
  readonly quick: boolean;
  readonly seed: number;
  /** The user's own model instead of the scenarios' sets. */
  readonly model?: string;
  /** Minutes for the rounds of a block, instead of the scenarios'. */
  readonly budget?: number;
  /** Whether the page cache, everybody's, may be dropped where hugepages are not to be found otherwise. */
  readonly dropCaches?: boolean;
  /** Chosen on the command line; the scenarios have them already. */
  readonly arms?: ChosenArmsRecord;
  /** The pool of hugepages is neither raised nor waited for: pages that are free are used as they are. */
  readonly leavePool?: boolean;
  /** Which CPUs threads leave alone. */
  readonly cpus?: { readonly noHyperthreading: boolean; readonly noEfficiencyCores: boolean };
  /** Testing the measuring: the share of its own time by which each load of a strategy is slowed. */
  readonly delays?: Readonly<Partial<Record<StrategyName, number>>>;
  /** Which of several runs it is: each has orders of its own. */
  readonly repetition?: RepetitionRecord;
}

/** A block before its sets exist. */
export interface Work {
  readonly scenario: Scenario;
  readonly arms: ArmDefinition[];
  readonly title: string;
  /** Every set is dropped from the page cache before every load. */
  readonly cold: boolean;
  /** Bytes of memory that are touched before each load in any case. */
  readonly leastTouchedBefore?: number | undefined;
  /** By set. */
  readonly parts: readonly (readonly LaidOutPart[])[];
  /** The sets as far as they are known, for what is said of them should they not come to be. */
  readonly unmade: OpenedSet[];
  /** @throws SetNotMade before `use` is called */
  readonly open: (use: (sets: OpenedSet[]) => Promise<void>) => Promise<void>;
}

export interface Question {
  readonly scenario: Scenario;
  /** On sets of these parts. */
  readonly arms: (sets: readonly (readonly LaidOutPart[])[]) => ArmDefinition[];
}

/** Whether the scenario wants the arm on sets of these parts. */
const isFor = (
  { mostParts = Infinity, leastPartBytes = 0 }: ScenarioArm,
  sets: readonly (readonly LaidOutPart[])[],
): boolean =>
  sets.every((parts) => parts.length <= mostParts && parts.some(({ bytes }) => bytes >= leastPartBytes));

/** Each arm once: on this machine two lines may mean the same, such as 2 threads and all of them. */
const once = (arms: readonly ArmDefinition[]): ArmDefinition[] => [
  ...new Map(arms.map((arm) => [arm.id, arm])).values(),
];

const workOnSets = (
  question: Question,
  sets: readonly PlannedSet[],
  where: { readonly folder: string; readonly keep: boolean },
  session: Session,
): Work => ({
  scenario: question.scenario,
  arms: question.arms(sets.map(plannedParts)),
  title: sets.map((set) => set.title).join('; '),
  cold: sets.some((set) => set.wanted.cache === 'cold'),
  parts: sets.map(plannedParts),
  unmade: sets.map(unmadeSet),
  open: (use) => withGeneratedSets(session, where.folder, sets, use, where.keep),
});

/** The user's model takes the place of all sets, and so their cache: what is asked of a cold set is asked of it cold. */
const asCold = ({ record, ...rest }: OpenedSet): OpenedSet => ({
  ...rest,
  record: { ...record, id: `${record.id}-cold`, title: `${record.title}, cold`, cache: 'cold' },
});

/** Which of warm and cold the sets of a scenario are: a block of the model for each. Where it has no sets, warm. */
const temperatures = (sets: readonly ScenarioSet[]): boolean[] => {
  const cold = sets.map(({ cache }) => cache === 'cold');
  return cold.length === 0 ? [false] : [...new Set(cold)].sort();
};

/** The user's own files, once they were opened: they are there already and stay. */
export const workOnOwn = (question: Question, models: readonly OpenedSet[], cold: boolean): Work => {
  const own = models.map((model) => (cold ? asCold(model) : model));
  const parts = own.map(({ description }) => description.parts);
  return {
    scenario: question.scenario,
    arms: question.arms(parts),
    title: own.map(({ record }) => record.title).join('; '),
    cold,
    parts,
    unmade: own,
    open: (use) => use(own),
  };
};

/** Samples name their set by its id: one id for two sets would give the loads of one the size of the other. */
const refuseAmbiguous = (sets: readonly PlannedSet[]): void => {
  const known = new Map<string, PlannedSet>();
  for (const set of sets) {
    const same = known.get(set.id);
    if (same !== undefined && same.wanted.sizeClass !== set.wanted.sizeClass)
      throw new UnimapError(
        'ambiguous-set',
        `the set of ${set.title} is called ${same.wanted.sizeClass} by one scenario and ${set.wanted.sizeClass} by another`,
        'give it the same sizeClass in both, or run them one by one',
        { exitStatus: 2 },
      );
    known.set(set.id, set);
  }
};

/**
 * Every block of the run, in order: first those that load into pages of 1 GiB, which are found while memory is in one piece.
 * Sets are planned here, and room for them claimed, so that what cannot go well ends before anything is cleared or raised;
 * they are made when their turn comes. A dry run claims nothing. `setsIn`: a folder of somebody else's, in which sets that
 * are there are taken and those that are not are left for the next run.
 */
export const planWork = async (
  choice: RunChoice,
  session: Session,
  options: { readonly dryRun?: boolean; readonly setsIn?: string | undefined } = {},
): Promise<Work[]> => {
  const nodes = onlineNodesWithMemory().length;
  const questions = choice.scenarios.map((scenario): Question => ({
    scenario,
    arms: (sets) =>
      once(
        scenario.arms
          .filter((arm) => !(choice.quick && arm.onlyFull) && isFor(arm, sets))
          .flatMap((arm) => resolveArms(arm, availableParallelism(), nodes)),
      ),
  }));
  const setsOf = ({ scenario }: Question): ScenarioSet[] =>
    scenario.sets.filter((set) => !(choice.quick && set.onlyFull));
  if (choice.model !== undefined) {
    const own = await openOwnSet(choice.model);
    sayWarnings(session, own);
    return questions.flatMap((question) =>
      temperatures(setsOf(question)).map((cold) => workOnOwn(question, [own], cold)),
    );
  }
  const blocks = questions.flatMap((question) => {
    const sets = setsOf(question).map((wanted) => planScenarioSet(wanted, choice.seed));
    const together = question.scenario.together ? [sets] : sets.map((set) => [set]);
    return together.map((each) => ({ question, sets: each }));
  });
  refuseAmbiguous(blocks.flatMap(({ sets }) => sets));
  const bytes = blocks.map(({ sets }) => sets.reduce((sum, { plan }) => sum + plan.totalBytes, 0));
  const { dryRun, setsIn } = options;
  const folder = setsIn ?? (dryRun ? '' : claimSetFolder(session, Math.max(0, ...bytes)));
  const where = { folder, keep: setsIn !== undefined };
  const work = blocks.map(({ question, sets }) => workOnSets(question, sets, where, session));
  const first = new Set(work.filter((each) => takesGibibytePages(blockNeeds(each, [0]))));
  return [...first, ...work.filter((each) => !first.has(each))];
};
