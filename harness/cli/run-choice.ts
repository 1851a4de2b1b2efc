import { basename } from 'node:path';
import type { Command } from 'commander';
import { scenarios } from '../../scenarios/index.ts';
import { unimap } from '../installation/command.ts';
import { labWords } from '../lab/lab-words.ts';
import { emulatedBy } from '../machine/emulated.ts';
import type { JournalHeaderRecord, NoticeRecord, RepetitionRecord } from '../results/index.ts';
import { emulatedChoice } from '../run/emulated-choice.ts';
import type { RunChoice } from '../run/plan-work.ts';
import { UnimapError } from '../unimap-error.ts';
import { shellWord } from '../wording/shell-word.ts';
import { armListWords, chosenArms, refuseAbsentNodes, withChosenArms, type ArmLists } from './chosen-arms.ts';
import { chosenCpus, cpuFlags, type CpuOptions } from './cpu-options.ts';
import type { Delays } from './delay-option.ts';

export interface RunOptions extends CpuOptions, ArmLists {
  readonly quick?: boolean;
  readonly model?: string;
  readonly seed: number;
  readonly out: string;
  readonly budget?: number;
  readonly dropCaches?: boolean;
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly allowOtherCommit?: boolean;
  readonly injectDelay?: Delays;
  /** How many runs are to be made of it. */
  readonly repeat?: number;
  /** Which of them this process makes. */
  readonly repetition?: RepetitionRecord;
  /** Where sets are that outlive this run. */
  readonly setsIn?: string;
  readonly allowFallback?: boolean;
  readonly json?: boolean;
  readonly print?: boolean;
}

/** What the user would type to do the same again; paths of theirs are left out, reports are pasted in public. */
export const reproduce = (names: readonly string[], options: RunOptions): string =>
  [
    `${unimap} ${labWords()}run`,
    ...names.map((name) => shellWord(scenarios.wordOf(name))),
    ...(options.quick ? ['--quick'] : []),
    ...(options.model === undefined ? [] : [`--model ${shellWord(basename(options.model))}`]),
    ...(options.budget === undefined ? [] : [`--budget ${options.budget}`]),
    ...(options.dropCaches ? ['--drop-caches'] : []),
    ...armListWords(options),
    ...cpuFlags(options),
    ...Object.entries(options.injectDelay ?? {}).map(([name, share]) => `--inject-delay ${name}=${share}`),
    `--seed ${options.seed}`,
    ...(options.repeat === undefined || options.repeat === 1 ? [] : [`--repeat ${options.repeat}`]),
  ].join(' ');

const askedFor = async (
  names: readonly string[],
  options: RunOptions,
): Promise<{ choice: RunChoice; notices: NoticeRecord[] }> => {
  const arms = chosenArms(options);
  refuseAbsentNodes(arms?.nodes);
  const chosen = (await scenarios.choose(names)).map((scenario) =>
    arms === undefined ? { scenario, notices: [] } : withChosenArms(scenario, arms),
  );
  const choice = {
    scenarios: chosen.map(({ scenario }) => scenario),
    quick: options.quick ?? false,
    seed: options.seed,
    ...(options.model !== undefined && { model: options.model }),
    ...(options.budget !== undefined && { budget: options.budget }),
    ...(options.dropCaches && { dropCaches: true }),
    ...(arms && { arms }),
    ...chosenCpus(options),
    ...(options.injectDelay && { delays: options.injectDelay }),
    ...(options.repetition && { repetition: options.repetition }),
  };
  return { choice, notices: chosen.flatMap(({ notices }) => notices) };
};

/** As asked for; on an emulated machine what counts and proofs need of it, and a notice that says so. */
export const choiceOf = async (
  names: readonly string[],
  options: RunOptions,
): Promise<{ choice: RunChoice; notices: NoticeRecord[] }> => {
  const asked = await askedFor(names, options);
  const by = emulatedBy();
  if (by === undefined) return asked;
  const { choice, notice } = emulatedChoice(asked.choice, by);
  return { choice, notices: [notice, ...asked.notices] };
};

export const usualFolder = 'reports/latest';

/** What continues an interrupted run: the folder and the paths of a model and of scenarios are not in its file. */
export const resumeCommand = (
  names: readonly string[],
  { out, model }: Pick<RunOptions, 'out' | 'model'>,
): string =>
  [
    `${unimap} run`,
    ...(names.every((name) => scenarios.names.includes(name)) ? [] : names.map(shellWord)),
    '--resume',
    ...(out === usualFolder ? [] : [`--out ${shellWord(out)}`]),
    ...(model === undefined ? [] : [`--model ${shellWord(model)}`]),
  ].join(' ');

/** What was not given beside --resume is what the interrupted run was given. */
export const resumedOptions = (
  names: readonly string[],
  options: RunOptions,
  command: Command,
  { choices }: JournalHeaderRecord,
): { names: readonly string[]; options: RunOptions } => {
  const given = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  if (choices.model !== undefined && options.model === undefined)
    throw new UnimapError(
      'model-missing',
      `the interrupted run was of a model of yours, ${choices.model}, whose path is not kept`,
      'give it again with --model',
      { exitStatus: 2 },
    );
  const elsewhere = choices.scenarios.filter((name) => !scenarios.names.includes(name));
  if (names.length === 0 && elsewhere.length > 0)
    throw new UnimapError(
      'scenario-missing',
      `the interrupted run was of a scenario of yours, ${elsewhere.join(', ')}, whose path is not kept`,
      `name its scenarios again, in this order, with the path of the file: ${choices.scenarios.map(shellWord).join(' ')}`,
      { exitStatus: 2 },
    );
  return {
    names: names.length > 0 ? names : choices.scenarios,
    options: {
      ...(chosenArms(options) === undefined && choices.arms),
      ...options,
      quick: options.quick ?? choices.quick,
      seed: given('seed') ? options.seed : choices.seed,
      ...(!given('budget') && choices.budget !== undefined && { budget: choices.budget }),
      cpuNoHyperthreading: options.cpuNoHyperthreading ?? choices.cpus?.noHyperthreading ?? false,
      cpuNoEfficiencyCores: options.cpuNoEfficiencyCores ?? choices.cpus?.noEfficiencyCores ?? false,
      ...(!given('repetition') && choices.repetition && { repetition: choices.repetition }),
      ...(!given('injectDelay') && choices.delays && { injectDelay: choices.delays }),
    },
  };
};
