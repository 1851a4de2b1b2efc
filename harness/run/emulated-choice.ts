import type { NoticeRecord } from '../results/index.ts';
import type { Scenario, ScenarioSet } from '../scenario/scenario.ts';
import type { RunChoice } from './plan-work.ts';

const never = { minimum: 0, maximum: 0 };

/** Of each replica a part takes a hugepage at least: with more of them, more than a guest's usual GiB a node. */
const mostParts = 200;
/** What is counted and proved is the same for parts of any size; emulated, each byte compared costs as much as a thousand. */
const tinyPart = 16 * 1024;

/** The sets of tiny parts; where there are none, the same numbers of parts, made tiny. */
const tinySets = (sets: readonly ScenarioSet[]): ScenarioSet[] => {
  const few = sets.filter(({ parts }) => parts <= mostParts);
  const tiny = few.filter(({ sizeClass }) => sizeClass === 'tiny');
  if (tiny.length > 0) return tiny;
  return [...Map.groupBy(few, ({ parts }) => parts)].map(([parts, same]) => ({
    parts,
    partBytes: tinyPart,
    sizeClass: 'tiny',
    profile: 'plain',
    ...(same.every(({ onlyFull }) => onlyFull) && { onlyFull: true as const }),
  }));
};

/** What counts and proofs need of a scenario. */
const withoutTimes = (scenario: Scenario): Scenario => ({
  ...scenario,
  sets: tinySets(scenario.sets),
  measure: {
    syscalls: true,
    integrity: true,
    rounds: { tiny: never, real: never, own: never },
    quickRounds: { tiny: 0, real: 0, own: 0 },
    micro: false,
  },
});

/** A run on an emulated machine counts and proves, whatever its scenario measures elsewhere; its times mean nothing. */
export const emulatedChoice = (
  choice: RunChoice,
  by: string,
): { choice: RunChoice; notice: NoticeRecord } => ({
  choice: { ...choice, scenarios: choice.scenarios.map(withoutTimes) },
  notice: {
    about: `emulated machine, ${by}`,
    reason: `its nodes are emulated and its times mean nothing, so nothing is timed: system calls are counted, and every byte and page is proved, for sets of at most ${mostParts} tiny parts`,
    remedy: 'run on the machine itself for times and for parts of real sizes',
  },
});
