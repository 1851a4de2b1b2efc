import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, type Command } from 'commander';
import { parseArgsStringToArgv } from 'string-argv';
import { makeFolder } from '../../../fixtures-gen/index.ts';
import { deriveResults, mergeResults } from '../../../reports/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { isSameMachine } from '../../comparison/same-machine.ts';
import { arraysOf, constraintText, safeName, type FleetMachineRecord } from '../../fleet/fleet-plan.ts';
import { writeFleet } from '../../fleet/fleet-folder.ts';
import { fleetStatus } from '../../fleet/judge-task.ts';
import { slurm } from '../../fleet/slurm.ts';
import { submitFleet } from '../../fleet/submit-fleet.ts';
import { surveyText } from '../../fleet/survey-text.ts';
import { resultsByMachine, surveyFleet, type Survey } from '../../fleet/survey.ts';
import { unimap } from '../../installation/command.ts';
import { onlineNodesWithMemory } from '../../machine/nodes.ts';
import { outlineBlocks, needsOf, totalSeconds } from '../../run/plan-text.ts';
import { planWork } from '../../run/plan-work.ts';
import { inSession, type Session } from '../../session/session.ts';
import { UnimapError } from '../../unimap-error.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { parseMinutes, parseWhole } from '../bytes-option.ts';
import { armListWords, withArmLists } from '../chosen-arms.ts';
import { cpuFlags, withCpuOptions } from '../cpu-options.ts';
import { parseFolder } from '../folder-option.ts';
import { print, printJson } from '../print.ts';
import { readResults } from '../read-results.ts';
import { choiceOf, type RunOptions } from '../run-choice.ts';
import { writeReport } from '../write-report.ts';

/** Of what is planned: the nodes of a run's arms are named on the machine that makes it. */
interface TaskOptions extends Omit<RunOptions, 'nodes'> {
  readonly machine?: FleetMachineRecord[];
  readonly repeats: number;
  readonly minutes?: number;
  readonly name: string;
  readonly sbatch?: string[];
  readonly command?: string[];
  readonly json?: boolean;
}

/** `nodes`: how many the machines have. */
interface PlanOptions extends TaskOptions {
  readonly nodes?: number;
}

/** `turin=epyc&hugepages`, or the name of a node. */
const addMachine = (text: string, given: FleetMachineRecord[] = []): FleetMachineRecord[] => {
  const [, name = '', constraint] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (!safeName.test(name)) throw new InvalidArgumentError('give NAME=FEATURES, or the name of a node.');
  if (constraint !== undefined && !constraintText.test(constraint))
    throw new InvalidArgumentError("features are as in Slurm's --constraint, without blanks or quotes.");
  if (given.some((each) => each.name === name)) throw new InvalidArgumentError(`${name} is there already.`);
  return [...given, { name, ...(constraint !== undefined && { constraint }) }];
};

const addSbatch = (text: string, given: string[] = []): string[] => {
  if (!/^-[\x20-\x7E]+$/.test(text)) throw new InvalidArgumentError('give an option of sbatch, on one line.');
  return [...given, text];
};

const parseName = (text: string): string => {
  if (!safeName.test(text)) throw new InvalidArgumentError('letters, digits, dots, hyphens.');
  return text;
};

const parseWords = (text: string): string[] => {
  const words = parseArgsStringToArgv(text);
  if (words.length === 0) throw new InvalidArgumentError('give a command.');
  return words;
};

/** Between what is estimated here and what a slower machine takes. */
const slower = 4;
/** Minutes that a task has for its beginning and its end. */
const spare = 5;

/** By what `run --dry-run` says of this machine, on so many NUMA nodes. */
const minutesOf = async (
  word: string,
  options: TaskOptions,
  nodes: number,
  session: Session,
): Promise<number> => {
  const { choice } = await choiceOf([word], options);
  const work = await planWork(choice, session, { dryRun: true });
  const { high } = totalSeconds(outlineBlocks(choice, work, nodes), needsOf(choice, work, nodes));
  return Math.ceil((slower * high) / 60) + spare;
};

/** What each task's `run` is given beside its scenario, its folder and which repeat it is. */
const runWords = (options: TaskOptions): string[] => [
  ...(options.quick ? ['--quick'] : []),
  ...(options.model === undefined ? [] : ['--model', resolve(options.model)]),
  ...(options.budget === undefined ? [] : ['--budget', String(options.budget)]),
  ...armListWords(options),
  ...cpuFlags(options),
  ...['--seed', String(options.seed)],
];

const scenariosOf = async (
  names: readonly string[],
  options: TaskOptions,
  nodes: number,
  session: Session,
) => {
  const words = names.length === 0 ? scenarios.names.slice(0, 1) : names;
  const planned = [];
  for (const given of words) {
    const [scenario] = await scenarios.choose([given]);
    if (scenario === undefined) continue;
    const word = scenarios.names.includes(given) ? given : resolve(given);
    const minutes = options.minutes ?? (await minutesOf(given, options, nodes, session));
    planned.push({ name: scenario.name, word, minutes: Math.ceil(minutes) });
  }
  return planned;
};

const launcher = fileURLToPath(new URL('../../unimap.mjs', import.meta.url));

const performPlan = async (
  names: readonly string[],
  { nodes = onlineNodesWithMemory().length, ...options }: PlanOptions,
  session: Session,
): Promise<number> => {
  if (options.machine === undefined)
    throw new UnimapError(
      'no-machine',
      'no machine is given',
      'give each with --machine NAME=FEATURES, or --machine NODE',
      { exitStatus: 2 },
    );
  const plan = {
    fleetVersion: 1 as const,
    made: new Date().toISOString(),
    name: options.name,
    machines: options.machine,
    scenarios: await scenariosOf(names, options, nodes, session),
    repeats: options.repeats,
  };
  const folder = resolve(options.out);
  makeFolder(folder);
  writeFleet(plan, {
    folder,
    command: options.command ?? [process.execPath, launcher],
    runWords: runWords(options),
    sbatch: options.sbatch ?? [],
  });
  if (options.json) printJson(plan, 1);
  else
    for (const { machine, scenario } of arraysOf(plan))
      print(
        `${machine.name}: ${scenario.name}, ${plan.repeats} ${plan.repeats === 1 ? 'task' : 'tasks'}, ${scenario.minutes} minutes each at most\n`,
      );
  session.say(`the scripts are in ${folder}/scripts; next: ${unimap} fleet submit ${shellWord(options.out)}`);
  return 0;
};

interface SubmitOptions {
  readonly again?: boolean;
  readonly minutes?: number;
  readonly json?: boolean;
}

const performSubmit = async (
  given: string,
  { again = false, minutes, json }: SubmitOptions,
  session: Session,
): Promise<number> => {
  const folder = resolve(given);
  const made = await submitFleet(folder, await surveyFleet(folder, slurm, readResults), slurm, {
    again,
    ...(minutes !== undefined && { minutes: Math.ceil(minutes) }),
  });
  if (json) printJson(made, 1);
  else
    for (const { job, machine, scenario, repeats } of made)
      print(`${job}: ${machine}, ${scenario}, repeats ${repeats.join(', ')}\n`);
  session.say(
    made.length === 0
      ? 'nothing was due'
      : `once they have ended: ${unimap} fleet gather ${shellWord(given)}`,
  );
  return 0;
};

interface GatherOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** For --json: the results themselves are in the report's folder. */
const recordOf = ({ plan, submissions, hasScheduler, tasks }: Survey) => ({
  plan,
  submissions,
  hasScheduler,
  tasks: tasks.map(({ counts, ...task }) => ({ ...task, ...(counts && { counts: counts.run }) })),
});

const performGather = async (given: string, options: GatherOptions, session: Session): Promise<number> => {
  const folder = resolve(given);
  const survey = await surveyFleet(folder, slurm, readResults);
  const machines = resultsByMachine(survey.tasks, isSameMachine);
  const out = resolve(options.out ?? `${folder}/report`);
  if (machines.length > 0) {
    makeFolder(out);
    await writeReport(deriveResults(mergeResults(machines.map(mergeResults))), out);
  }
  if (options.json) printJson(recordOf(survey), 1);
  else print(surveyText(survey));
  for (const { unread } of survey.tasks) for (const each of unread) session.say(`left out: ${each}`);
  if (!survey.hasScheduler) session.say('no Slurm here: only the results say which tasks have ended');
  if (survey.tasks.some(({ state }) => state.status === 'again'))
    session.say(`to run again what ended too early: ${unimap} fleet submit ${shellWord(given)} --again`);
  session.say(
    machines.length === 0 ? 'no results yet' : `machines: ${machines.length}; the report: ${out}/report.md`,
  );
  return fleetStatus(survey.tasks.map(({ state }) => state));
};

const usualFleet = 'fleet';

const addPlan = (fleet: Command, end: (status: number) => void): void => {
  withCpuOptions(
    withArmLists(
      fleet
        .command('plan')
        .description('write a batch script for each machine and scenario, to be handed to Slurm')
        .argument('[scenario...]', `as for \`${unimap} run\``),
    ),
  )
    .option('--machine <name=features>', 'any node with these features; or a node by its name', addMachine)
    .option('--repeats <n>', 'runs of each scenario on each machine', parseWhole(1, 100), 3)
    .option(
      '--minutes <n>',
      `time limit of a task, instead of ${slower} times what is estimated here, and ${spare} minutes`,
      parseMinutes,
    )
    .option(
      '--nodes <n>',
      'number of NUMA nodes to estimate for (default: as this machine has)',
      parseWhole(1, 1024),
    )
    .option('--name <name>', 'name of the jobs', parseName, 'unimap')
    .option(
      '--sbatch <option>',
      'an option of sbatch for all scripts, e.g. --sbatch=--partition=numa',
      addSbatch,
    )
    .option(
      '--command <words>',
      'the command that starts unimap on a node (default: the command used here)',
      parseWords,
    )
    .option('--quick', 'as for run')
    .option('--budget <minutes>', 'as for run', parseMinutes)
    .option('-m, --model <path>', 'your own GGUF, at the path that the nodes see')
    .option('--seed <n>', 'as for run', parseWhole(0, 2 ** 32 - 1), 1)
    .option(
      '-o, --out <folder>',
      'folder of the plan, on a file system that all nodes share',
      parseFolder,
      usualFleet,
    )
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  ${unimap} fleet plan seed-claims cold --machine turin=epyc9005 --machine node17\n  ${unimap} fleet plan --machine old=xeon --repeats 5 --sbatch=--partition=numa --out fleets/xeon`,
    )
    .action(async (names: string[], options: PlanOptions) => {
      end(await inSession((session) => performPlan(names, options, session)));
    });
};

export const addFleet = (program: Command, end: (status: number) => void): void => {
  const fleet = program
    .command('fleet')
    .description('the same runs on many machines, as batch jobs of Slurm: plan, submit, gather')
    .addHelpText(
      'after',
      `\nExample:\n  ${unimap} fleet plan --machine turin=epyc9005 --machine xeon=xeon6\n  ${unimap} fleet submit fleet\n  ${unimap} fleet gather fleet`,
    );
  addPlan(fleet, end);
  fleet
    .command('submit')
    .description('give to sbatch the tasks that were not submitted yet')
    .argument('[folder]', 'folder of the plan', parseFolder, usualFleet)
    .option(
      '--again',
      'also tasks that ended before their plan was done; a task continues if it gets the same node again',
    )
    .option('--minutes <n>', 'time limit of a task, instead of the planned one', parseMinutes)
    .option('--json', 'print the jobs as JSON')
    .addHelpText('after', `\nExample:\n  ${unimap} fleet submit fleet --again --minutes 90`)
    .action(async (folder: string, options: SubmitOptions) => {
      end(await inSession((session) => performSubmit(folder, options, session)));
    });
  fleet
    .command('gather')
    .description(
      'says which tasks have ended, and makes one report of all results, merged by machine and run',
    )
    .argument('[folder]', 'folder of the plan', parseFolder, usualFleet)
    .option(
      '-o, --out <folder>',
      'where the report goes (default: report/ in the folder of the plan)',
      parseFolder,
    )
    .option('--json', 'print every task as JSON')
    .addHelpText(
      'after',
      `\nExit status: 0 all tasks are finished; 1 one loaded something wrong; 3 some are missing, or a machine cannot do it.\n\nExample:\n  ${unimap} fleet gather fleet`,
    )
    .action(async (folder: string, options: GatherOptions) => {
      end(await inSession((session) => performGather(folder, options, session)));
    });
};
