import type { NoticeRecord } from '../results/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunChoice } from './plan-work.ts';

const once = { minimum: 1, maximum: 1 };

/** What counts and proofs need of a scenario: the sets of tiny parts, or the smallest of all where there are none. */
const withoutTimes = (scenario: Scenario): Scenario => {
  const tiny = scenario.sets.filter(({ sizeClass }) => sizeClass === 'tiny');
  const smallest = scenario.sets
    .toSorted((a, b) => a.parts * a.partBytes - b.parts * b.partBytes)
    .slice(0, 1);
  const { syscalls, integrity } = scenario.measure;
  return {
    ...scenario,
    sets: tiny.length > 0 ? tiny : smallest,
    measure: {
      syscalls,
      integrity,
      rounds: { tiny: once, real: once, own: once },
      quickRounds: { tiny: 1, real: 1, own: 1 },
      micro: false,
    },
  };
};

/** A run on an emulated machine counts and proves; its times mean nothing, so it takes them once, for the placement seen. */
export const emulatedChoice = (
  choice: RunChoice,
  by: string,
): { choice: RunChoice; notice: NoticeRecord } => ({
  choice: { ...choice, scenarios: choice.scenarios.map(withoutTimes) },
  notice: {
    about: `emulated machine, ${by}`,
    reason:
      'its nodes are made up and its times mean nothing: counts and proofs stand, claims on time are unsupported; sets of real part sizes and all rounds but one are left out',
    remedy: 'run on the machine itself for times',
  },
});
