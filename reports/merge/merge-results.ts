import type {
  EnvironmentRecord,
  ModelSetRecord,
  NoticeRecord,
  ResultsRecord,
  RunRecord,
} from '../../harness/results/results.ts';
import { fingerprintOf } from '../../harness/comparison/fingerprint.ts';
import { isSameMachine } from '../../harness/comparison/same-machine.ts';
import { counterparts } from '../../harness/comparison/same-set.ts';
import { wasDelayed } from '../../harness/comparison/was-delayed.ts';
import { distinct } from '../wording/figures.ts';
import { renameSets } from './rename-sets.ts';

type Source = NonNullable<ResultsRecord['merged']>[number];

/** Whether every run is of one machine; where one did not record a fact, it is of the machine the others are of. */
const areOfOneMachine = (environments: readonly EnvironmentRecord[]): boolean =>
  environments.every((one, index) =>
    environments.slice(index + 1).every((other) => isSameMachine(one, other)),
  );

/** `all` threads of an arm are other threads where a run was left other CPUs. */
const cpusOf = ({ cpu }: EnvironmentRecord): string => JSON.stringify([cpu.usable, cpu.chosen?.cpus]);

const byId = <T extends { readonly id: string }>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];

const observedIn = ({ samples, clients = [] }: ResultsRecord): number => samples.length + clients.length;

/** A file of a run that is already here is left out with a notice: its rounds would count twice. */
const withoutRepeats = (list: readonly ResultsRecord[]) => {
  const kept = new Map<string, ResultsRecord>();
  const notices: NoticeRecord[] = [];
  for (const results of list) {
    const known = kept.get(results.run.id);
    if (!known || observedIn(results) > observedIn(known)) kept.set(results.run.id, results);
    if (known) {
      notices.push({
        about: `run ${results.run.id}`,
        reason: 'given more than once; the file with the most samples was taken',
        remedy: 'give each run once',
      });
    }
  }
  return { kept: [...kept.values()], notices };
};

const mergedRun = (runs: readonly RunRecord[]): RunRecord => ({
  id: runs.map(({ id }) => id).join('+'),
  time:
    runs
      .map(({ time }) => time)
      .toSorted()
      .at(-1) ?? '',
  command: distinct(runs.map(({ command }) => command)).join(' ; '),
  seed: runs[0]?.seed ?? 0,
  commit: distinct(runs.map(({ commit }) => commit)).join('+'),
  complete: runs.every(({ complete }) => complete),
});

/** Every scenario of which a file holds anything. */
const scenariosOf = ({
  samples,
  syscalls,
  integrity,
  access = [],
  clients = [],
  states = [],
  blocks = [],
  sharedRounds = [],
}: ResultsRecord): string[] =>
  distinct([
    ...[samples, syscalls, integrity, access, clients, states, blocks].flatMap((records) =>
      records.map(({ scenario }) => scenario),
    ),
    ...sharedRounds,
  ]);

/** Renames what one run holds so that it meets nothing of another by accident. */
const relabelled = (
  results: ResultsRecord,
  labels: { readonly prefix: string; readonly setId: (id: string) => string; readonly firstRound: number },
) => {
  const { prefix, setId, firstRound } = labels;
  const named = renameSets(results, setId);
  const keyed = <T extends { readonly scenario: string }>(records: readonly T[]): T[] =>
    records.map((record) => ({ ...record, scenario: `${prefix}${record.scenario}` }));
  const numbered = <
    T extends { readonly id: string; readonly round: number; readonly run?: string | undefined },
  >(
    records: readonly T[],
  ): T[] =>
    records.map((record) => ({
      ...record,
      id: `${results.run.id}:${record.id}`,
      run: record.run ?? results.run.id,
      round: record.round + firstRound,
    }));
  return {
    samples: numbered(keyed(named.samples)),
    syscalls: keyed(named.syscalls),
    integrity: keyed(named.integrity),
    states: keyed(named.states ?? []),
    ...(named.access && { access: numbered(keyed(named.access)) }),
    ...(named.clients && { clients: numbered(keyed(named.clients)) }),
    micro: named.micro.map((record) => ({ ...record, name: `${prefix}${record.name}` })),
    sets: named.sets,
    blocks: keyed(named.blocks ?? []),
    ...(named.sharedRounds && { sharedRounds: named.sharedRounds.map((name) => `${prefix}${name}`) }),
    notices: named.notices.map((notice) => ({ ...notice, about: `${results.run.id}: ${notice.about}` })),
  };
};

/**
 * Several runs as one file, underived. Sets are united by what they are, arms by id; rounds are renumbered, so that no sample is
 * ever paired with one of another run; on different machines, or where runs were left different CPUs, the scenarios carry
 * the run's id, so that no figure mixes them, and so do those of a run whose loads were slowed on purpose. A set whose id means something else in an earlier run carries the run's id, too.
 * Throws a RangeError for an empty list. One file (or the same run given again) comes back as it was.
 */
export const mergeResults = (list: readonly ResultsRecord[]): ResultsRecord => {
  const { kept, notices } = withoutRepeats(list);
  const [first, ...rest] = kept;
  if (!first) throw new RangeError('no results to merge');
  if (rest.length === 0) return { ...first, notices: [...first.notices, ...notices] };

  const sources = kept.map(
    (results) =>
      results.merged ?? [
        { prefix: '', scenarios: scenariosOf(results), run: results.run, environment: results.environment },
      ],
  );
  const environments = sources.flat().map(({ environment }) => environment);
  const oneMachine = areOfOneMachine(environments);
  const comparable = oneMachine && distinct(environments.map(cpusOf)).length === 1;
  let sets: ModelSetRecord[] = [];
  let firstRound = 0;

  const renamed = kept.map((results) => {
    const prefix = !comparable || results.samples.some(wasDelayed) ? `${results.run.id}:` : '';
    const known = counterparts(results.sets, sets);
    const setId = (id: string): string =>
      known.get(id) ?? (sets.some((set) => set.id === id) ? `${results.run.id}:${id}` : id);
    const part = relabelled(results, { prefix, setId, firstRound });
    sets = byId([...sets, ...part.sets]);
    firstRound = [...part.samples, ...(part.access ?? []), ...(part.clients ?? [])].reduce(
      (next, { round }) => Math.max(next, round + 1),
      firstRound,
    );
    return { ...part, prefix };
  });

  const blocks = renamed.flatMap((part) => part.blocks);
  const shared = distinct(renamed.flatMap((part) => part.sharedRounds ?? []));
  const states = renamed.flatMap((part) => part.states);
  const clientArms = byId(kept.flatMap((results) => results.clientArms ?? []));
  const merged: Source[] = sources.flatMap((runs, index) =>
    runs.map((run) => {
      const prefix = renamed[index]?.prefix ?? '';
      return {
        ...run,
        prefix: `${prefix}${run.prefix}`,
        scenarios: run.scenarios.map((name) => `${prefix}${name}`),
      };
    }),
  );
  return {
    schemaVersion: first.schemaVersion,
    run: mergedRun(kept.map(({ run }) => run)),
    environment: first.environment,
    merged,
    sets,
    ...(shared.length > 0 && { sharedRounds: shared }),
    ...(blocks.length > 0 && { blocks }),
    arms: byId(kept.flatMap(({ arms }) => arms)),
    ...(oneMachine && { fingerprint: fingerprintOf(first.environment) }),
    ...(states.length > 0 && { states }),
    notices: [...renamed.flatMap((part) => part.notices), ...notices],
    samples: renamed.flatMap(({ samples }) => samples),
    syscalls: renamed.flatMap(({ syscalls }) => syscalls),
    integrity: renamed.flatMap(({ integrity }) => integrity),
    ...(renamed.some((part) => part.access) && { access: renamed.flatMap((part) => part.access ?? []) }),
    ...(clientArms.length > 0 && { clientArms }),
    ...(renamed.some((part) => part.clients) && { clients: renamed.flatMap((part) => part.clients ?? []) }),
    micro: renamed.flatMap(({ micro }) => micro),
  };
};
