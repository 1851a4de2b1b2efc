import { basename } from 'node:path';
import type { Command } from 'commander';
import { scenarios } from '../../scenarios/index.ts';
import { labWords } from '../lab/lab-words.ts';
import { emulatedBy } from '../machine/emulated.ts';
import type { JournalHeaderRecord, NoticeRecord } from '../results/index.ts';
import { emulatedChoice } from '../run/emulated-choice.ts';
import type { RunChoice } from '../run/plan-work.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { UnimapError } from '../unimap-error.ts';
import type { Delays } from './delay-option.ts';

export interface RunOptions {
  readonly quick?: boolean;
  readonly model?: string;
  readonly seed: number;
  readonly out: string;
  readonly budget?: number;
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly allowOtherCommit?: boolean;
  readonly injectDelay?: Delays;
  readonly allowFallback?: boolean;
  readonly json?: boolean;
}

const chosen = (names: readonly string[]): Scenario[] =>
  (names.length === 0 ? ['seed-claims'] : [...new Set(names)]).map((name) => {
    const scenario = scenarios[name];
    if (scenario === undefined) {
      throw new UnimapError(
        'no-such-scenario',
        `there is no scenario ${name}`,
        `choose from: ${Object.keys(scenarios).join(', ')}`,
        {
          exitStatus: 2,
        },
      );
    }
    return scenario;
  });

/** What the user would type to do the same again; paths of theirs are left out, reports are pasted in public. */
export const reproduce = (names: readonly string[], options: RunOptions): string =>
  [
    `npx unimap ${labWords()}run`,
    ...names,
    ...(options.quick ? ['--quick'] : []),
    ...(options.model === undefined ? [] : [`--model ${basename(options.model)}`]),
    ...(options.budget === undefined ? [] : [`--budget ${options.budget}`]),
    ...Object.entries(options.injectDelay ?? {}).map(([name, share]) => `--inject-delay ${name}=${share}`),
    `--seed ${options.seed}`,
  ].join(' ');

const askedFor = (names: readonly string[], options: RunOptions): RunChoice => ({
  scenarios: chosen(names),
  quick: options.quick ?? false,
  seed: options.seed,
  ...(options.model !== undefined && { model: options.model }),
  ...(options.budget !== undefined && { budget: options.budget }),
  ...(options.injectDelay && { delays: options.injectDelay }),
});

/** As asked for; on an emulated machine what counts and proofs need of it, and a notice that says so. */
export const choiceOf = (
  names: readonly string[],
  options: RunOptions,
): { choice: RunChoice; notices: NoticeRecord[] } => {
  const asked = askedFor(names, options);
  const by = emulatedBy();
  if (by === undefined) return { choice: asked, notices: [] };
  const { choice, notice } = emulatedChoice(asked, by);
  return { choice, notices: [notice] };
};

export const usualFolder = 'reports/latest';

/** What continues an interrupted run: the folder and the path of a model are not in its file. */
export const resumeCommand = ({ out, model }: Pick<RunOptions, 'out' | 'model'>): string =>
  [
    'npx unimap run --resume',
    ...(out === usualFolder ? [] : [`--out ${out}`]),
    ...(model === undefined ? [] : [`--model ${model}`]),
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
  return {
    names: names.length > 0 ? names : choices.scenarios,
    options: {
      ...options,
      quick: options.quick ?? choices.quick,
      seed: given('seed') ? options.seed : choices.seed,
      ...(!given('budget') && choices.budget !== undefined && { budget: choices.budget }),
      ...(!given('injectDelay') && choices.delays && { injectDelay: choices.delays }),
    },
  };
};
