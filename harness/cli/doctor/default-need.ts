import { pageNeeds } from '../../plan/page-need.ts';
import { resolveArms } from '../../plan/resolve-arms.ts';
import { planScenarioSet } from '../../sets/plan-set.ts';
import type { Need } from '../../doctor/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** What a scenario's sets and arms take on each node. */
export const needOf = (scenario: Scenario): Need => {
  const sets = scenario.sets.map((set) => {
    const { plan, options } = planScenarioSet(set, 1);
    return {
      bytes: plan.totalBytes,
      parts: plan.parts.map(({ bytes }) => ({ bytes, alignment: options.alignment })),
    };
  });
  const arms = scenario.arms.flatMap((arm) => resolveArms(arm, 1));
  const pages = sets.map(({ parts }) =>
    Math.max(0, ...arms.flatMap((arm) => pageNeeds(arm, parts, [0]).map(({ pages: each }) => each))),
  );
  const bytes = sets.map((set) => set.bytes);
  return {
    setBytes: scenario.together ? bytes.reduce((sum, each) => sum + each, 0) : Math.max(...bytes),
    parts: Math.max(...sets.map(({ parts }) => parts.length)),
    leastPages: Math.min(...pages),
    mostPages: Math.max(...pages),
  };
};
