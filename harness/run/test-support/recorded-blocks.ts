import { readFileSync } from 'node:fs';
import type { DoneBlock } from '../../plan/estimate.ts';
import { Results, upgradeResults, type ResultsRecord } from '../../results/index.ts';
import { outlineBlocks, type PlannedWork } from '../plan-text.ts';
import { gibibytesOf } from '../run-scenarios.ts';

/** The blocks of one run, as they went one after the other. */
export interface RecordedRun {
  readonly name: string;
  readonly blocks: readonly DoneBlock[];
}

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** What was planned of a block, from what its results say of it. */
const plannedOf = (results: ResultsRecord, scenario: string, ids: readonly string[]): PlannedWork => {
  const own = <T extends { readonly scenario: string; readonly set: string }>(records: readonly T[]): T[] =>
    records.filter((one) => one.scenario === scenario && ids.includes(one.set));
  const block = results.blocks?.find((one) => one.scenario === scenario && one.sets.join() === ids.join());
  const access = own(results.access ?? []);
  const [samples, syscalls, integrity] = [
    own(results.samples),
    own(results.syscalls),
    own(results.integrity),
  ];
  const armIds = new Set<string>([...samples, ...access, ...integrity].map(({ arm }) => arm));
  const arms = results.arms.filter(({ id }) => armIds.has(id));
  const records = results.sets.filter(({ id }) => ids.includes(id));
  const budget = block?.budget ?? { minimum: 0, maximum: 0, seconds: 0 };
  const rounds = { minimum: budget.minimum, maximum: budget.maximum };
  return {
    scenario: {
      name: scenario,
      question: '',
      sets: [],
      arms: [],
      measure: {
        rounds: { tiny: rounds, real: rounds, own: rounds },
        quickRounds: { tiny: rounds.maximum, real: rounds.maximum, own: rounds.maximum },
        minutes: budget.seconds / 60,
        syscalls: syscalls.length > 0,
        integrity: integrity.length > 0,
        micro: false,
        ...(access.length > 0 && { access: true }),
      },
    },
    arms,
    cold: records.some(({ cache }) => cache === 'cold'),
    parts: records.map(({ partBytes, alignment }) => partBytes.map((bytes) => ({ bytes, alignment }))),
    unmade: records.map((record) => ({
      record,
      paths: [],
      description: { parts: [], tensors: [] } as never,
    })),
  };
};

/**
 * Every run of a results file. A block begins and ends with a state of the machine; its set was made since the block before it.
 * Runs that were merged are told apart where a block comes a second time, or where the scenarios are of another file.
 */
export const recordedRuns = (file: URL): RecordedRun[] => {
  const results = Results.parse(upgradeResults(JSON.parse(readFileSync(file, 'utf8'))));
  const states = (results.states ?? []).toSorted((one, other) => one.time.localeCompare(other.time));
  const fileOf = (scenario: string): number =>
    (results.merged ?? []).findIndex(({ scenarios }) => scenarios.includes(scenario));
  const runs: {
    blocks: Omit<DoneBlock, 'block'>[];
    work: PlannedWork[];
    seen: Set<string>;
    file: number;
    held: number;
    end?: string;
  }[] = [];
  let before: (typeof states)[number] | undefined;
  for (const state of states) {
    if (state.when === 'before') before = state;
    if (state.when === 'before' || before === undefined) continue;
    const { scenario, time } = state;
    const ids = state.sets.map(({ set }) => set);
    const key = JSON.stringify([scenario, ids]);
    let run = runs.at(-1);
    if (run === undefined || run.seen.has(key) || run.file !== fileOf(scenario)) {
      run = {
        blocks: [],
        work: [],
        seen: new Set(),
        file: fileOf(scenario),
        held: gibibytesOf(before.pools),
      };
      runs.push(run);
    }
    run.seen.add(key);
    run.work.push(plannedOf(results, scenario, ids));
    run.blocks.push({
      makingSeconds: run.end === undefined ? 0 : secondsBetween(run.end, before.time),
      rounds:
        results.blocks?.find((one) => one.scenario === scenario && one.sets.join() === ids.join())?.rounds ??
        0,
      seconds: secondsBetween(before.time, time),
    });
    run.end = time;
  }
  const name = new URL('.', file).pathname.split('/').at(-2) ?? '';
  const choice = { scenarios: [], quick: results.run.command.includes('--quick'), seed: 1 };
  return runs.map(({ blocks, work, held }, index) => {
    const outlines = outlineBlocks(choice, work, results.environment.nodes.length, held);
    return {
      name: `${name}, run ${index + 1}`,
      blocks: blocks.flatMap((each, place) => {
        const block = outlines[place];
        // Of several runs the first made the sets, and the others found them.
        return block === undefined ? [] : [{ ...each, block: { ...block, generated: index === 0 } }];
      }),
    };
  });
};
