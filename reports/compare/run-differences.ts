import { machineDifferences } from '../../harness/comparison/same-machine.ts';
import type { FactDifference } from '../../harness/comparison/fact-difference.ts';
import type { EnvironmentRecord } from '../../harness/results/results.ts';
import { setDifferences } from '../../harness/comparison/same-set.ts';
import { setupDifferences } from './setup-differences.ts';
import { findSet, machineOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

/** Something the two runs do not have in common, said and not held against either. */
export interface RunDifference extends FactDifference {
  readonly about: 'machine' | 'setup' | 'set' | 'commit' | 'settings';
}

const fact = (
  about: RunDifference['about'],
  name: string,
  base: string | number,
  now: string | number,
): RunDifference[] => (base === now ? [] : [{ about, fact: name, base: String(base), new: String(now) }]);

const ofAll = (about: RunDifference['about'], list: readonly FactDifference[]): RunDifference[] =>
  list.map((one) => ({ about, ...one }));

const scenariosOf = ({ derived }: View): Set<string> =>
  new Set((derived?.comparisons ?? []).map(({ scenario }) => scenario));

/** The machines on which both made the comparisons of a scenario: a merged file is of several. */
export const comparedMachines = (base: View, now: View): [EnvironmentRecord, EnvironmentRecord][] => {
  const ofNow = scenariosOf(now);
  const both = [...scenariosOf(base)].filter((scenario) => ofNow.has(scenario));
  const machines = both.map((scenario) => [machineOf(base, scenario), machineOf(now, scenario)] as const);
  const first = [base.environment, now.environment] as const;
  return [
    ...new Map((both.length === 0 ? [first] : machines).map((pair) => [JSON.stringify(pair), pair])).values(),
  ].map(([one, other]) => [one, other]);
};

const distinctFacts = (list: readonly FactDifference[]): FactDifference[] => [
  ...new Map(list.map((one) => [JSON.stringify(one), one])).values(),
];

/** Setups of both, the first of each where runs of one machine were merged. */
export const runDifferences = (base: View, now: View): RunDifference[] => [
  ...ofAll(
    'machine',
    distinctFacts(comparedMachines(base, now).flatMap(([one, other]) => machineDifferences(one, other))),
  ),
  ...ofAll('setup', setupDifferences(base.environment, now.environment)),
  ...base.sets.flatMap((set) => {
    const other = findSet(now, set.id);
    return other === undefined
      ? []
      : ofAll(
          'set',
          setDifferences(set, other).map((one) => ({ ...one, fact: `${one.fact} of set ${set.id}` })),
        );
  }),
  ...fact('commit', 'commit', base.run.commit, now.run.commit),
  ...fact('settings', 'command', base.run.command, now.run.command),
  ...fact('settings', 'seed of the order', base.run.seed, now.run.seed),
  ...fact(
    'settings',
    'scenarios with shared rounds',
    (base.sharedRounds ?? []).toSorted().join(', ') || 'none',
    (now.sharedRounds ?? []).toSorted().join(', ') || 'none',
  ),
];
