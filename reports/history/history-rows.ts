import { changeText, ratioLabel, speedText } from '../compare/comparison-rows.ts';
import { number, text } from '../markdown/table.ts';
import { armLabelById, setLabelById } from '../rows/labels.ts';
import { distinct, figure, plural } from '../wording/figures.ts';
import type { Change, History, MachineHistory, RunName, Series } from './history.ts';

const day = ({ time }: RunName): string => time.slice(0, 16).replace('T', ' ');
const commit = ({ commit: id }: RunName): string => id.slice(0, 12);

/** "f00 on 2026-11-20 10:00": which run. */
export const runText = (run: RunName): string => `${commit(run)} of ${day(run)}`;

export const changeColumns = [
  text('change'),
  text('after commit'),
  text('up to commit'),
  text('scenario'),
  text('set'),
  text('of speeds'),
  text('metric'),
  number('faster by'),
];

const names = ({ runs }: MachineHistory) => runs.at(-1);

const comparisonCells = (machine: MachineHistory, one: Series): string[] => {
  const latest = names(machine);
  return [
    one.scenario,
    latest === undefined ? one.set : setLabelById(latest, one.set),
    latest === undefined ? one.candidate : ratioLabel(latest, one),
    one.metric,
  ];
};

export interface ShownChange {
  readonly series: Series;
  readonly change: Change;
}

/** The latest first; of one run the largest first. */
export const changesInOrder = ({ series }: MachineHistory): ShownChange[] =>
  series
    .flatMap((one) => one.changes.map((change) => ({ series: one, change })))
    .toSorted(
      (one, other) =>
        other.change.after.time.localeCompare(one.change.after.time) ||
        Math.abs(Math.log(other.change.change)) - Math.abs(Math.log(one.change.change)),
    );

/** "Between f00 of .. and ba1 of ..: 22 ratios changed, each with unified in it": what a reader looks for in many rows. */
export const stepLines = (machine: MachineHistory): string[] => {
  const latest = names(machine);
  const steps = Map.groupBy(
    changesInOrder(machine),
    ({ change: { before, after } }) => `${runText(before)} and ${runText(after)}`,
  );
  return [...steps].map(([between, changes]) => {
    const arms = changes.map(({ series: { baseline, candidate } }) => [baseline, candidate]);
    const shared = distinct(arms.flat()).filter((arm) => arms.every((pair) => pair.includes(arm)));
    const labels = shared.map((arm) => (latest === undefined ? arm : armLabelById(latest, arm)));
    const each = changes.length > 1 && labels.length > 0 ? `, each with ${labels.join(' and ')} in it` : '';
    return `Between ${between}: ${plural(changes.length, 'ratio')} changed${each}.`;
  });
};

export const changeRow = (machine: MachineHistory, { series, change }: ShownChange): string[] => [
  change.verdict,
  runText(change.before),
  runText(change.after),
  ...comparisonCells(machine, series),
  changeText(change),
];

export const trendColumns = [
  text('scenario'),
  text('set'),
  text('of speeds'),
  text('metric'),
  number('runs'),
  number('times as fast in the first run'),
  number('in the last run'),
  number('changes'),
];

export const trendRow = (machine: MachineHistory, series: Series): string[] => {
  const [first, last] = [series.points[0], series.points.at(-1)];
  const ratio = (point: typeof first): string => (point === undefined ? '' : speedText(point));
  return [
    ...comparisonCells(machine, series),
    String(series.points.length),
    ratio(first),
    ratio(last),
    String(series.changes.length),
  ];
};

/** "2 changes in 123 ratios over 10 runs". */
export const machineLine = (machine: MachineHistory): string => {
  const changes = machine.series.reduce((sum, one) => sum + one.changes.length, 0);
  const [first, last] = [machine.runs[0], machine.runs.at(-1)];
  const span = first && last ? `, from ${runText(first.run)} to ${runText(last.run)}` : '';
  return `${plural(changes, 'change')} in ${plural(machine.series.length, 'ratio')} over ${plural(machine.runs.length, 'run')}${span}`;
};

/** "Machine 2 (AMD EPYC, 2 CPUs, 1 node)": two of one make differ in what a name does not say, such as caches. */
export const machineName = ({ machines }: History, machine: MachineHistory): string => {
  const environment = machine.runs.at(-1)?.environment;
  const make =
    environment === undefined
      ? ''
      : `${environment.cpu.model}, ${plural(environment.cpu.logical, 'CPU')}, ${plural(environment.nodes.length, 'node')}`;
  return machines.length === 1 ? make : `Machine ${machines.indexOf(machine) + 1} (${make})`;
};

/** What a history rests on, and when it can say nothing. */
export const historyNotes = (history: History): string[] => [
  'A change is a step that two runs at least show, that is at least as large as the threshold, and that noise would show in fewer than one history in twenty. The code that made it lies between the two commits.',
  ...history.machines.map(
    (machine) =>
      `${machineName(history, machine)}: a ratio moves by ${figure(100 * machine.betweenRuns)} % from run to run beyond the noise of its rounds (standard deviation), and so much is no change.`,
  ),
  ...history.machines
    .filter(({ runs }) => runs.length < 4)
    .map(
      (machine) =>
        `${machineName(history, machine)}: ${plural(machine.runs.length, 'run')} can show no change; four can.`,
    ),
  ...history.leftOut.map(({ what, reason }) => `left out: ${what}: ${reason}`),
];
