import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { execa } from 'execa';
import { deriveResults, mergeResults, type Derived } from '../../reports/index.ts';
import { ownModule } from '../installation/own-module.ts';
import { poolWaitFlags } from '../pool/pool-wait.ts';
import { readJournal, samplesFile } from '../journal/observations.ts';
import type { NoticeRecord, RepetitionRecord, ResultsRecord } from '../results/index.ts';
import { fingerprintOf } from '../comparison/fingerprint.ts';
import { readEnvironment } from '../machine/environment.ts';
import { readCosts } from '../run/kept-costs.ts';
import { shortPlan } from '../run/plan-text.ts';
import { planWork } from '../run/plan-work.ts';
import { repeatRuns, type RunEnd } from '../run/repeat-runs.ts';
import type { Session } from '../session/session.ts';
import { claimSetFolder } from '../sets/set-folder.ts';
import { UnimapError } from '../unimap-error.ts';
import { colourFlags } from '../wording/colour.ts';
import { armListWords } from './chosen-arms.ts';
import { cpuFlags } from './cpu-options.ts';
import { printRun } from './print-run.ts';
import { readResults } from './read-results.ts';
import { repetitionText } from './repetition-option.ts';
import { choiceOf, reproduce, resumeCommand, resumedOptions, type RunOptions } from './run-choice.ts';
import { runStatus } from './run-status.ts';
import { refuseUnfitRun, weighPlan } from './weigh-plan.ts';
import { writeReport } from './write-report.ts';

const main = ownModule('./main', import.meta.url);

const folderOf = (out: string, number: number): string => join(out, `run-${number}`);

/** Which runs a folder holds, by the first of them; undefined where it holds none, or one that stands alone. */
const repetitionIn = (folder: string): RepetitionRecord | undefined =>
  existsSync(join(folder, samplesFile)) ? readJournal(folder).header.choices.repetition : undefined;

const isSame = (one: RepetitionRecord | undefined, other: RepetitionRecord): boolean =>
  one !== undefined && repetitionText(one) === repetitionText(other);

/** Whether runs are to be repeated, or repeated ones to be continued. */
export const isRepeated = ({ repeat = 1, resume, out }: RunOptions): boolean =>
  repeat > 1 ||
  (resume === true && !existsSync(join(out, samplesFile)) && existsSync(join(folderOf(out, 1), samplesFile)));

interface Former {
  readonly names: readonly string[];
  readonly options: RunOptions;
  readonly repetition: Pick<RepetitionRecord, 'group' | 'of'>;
}

/** What an interrupted repetition was begun with. @throws UnimapError `not-resumable`, `other-run` */
const continued = (
  givenNames: readonly string[],
  givenOptions: RunOptions,
  command: Command,
  folder: string,
): Former => {
  const { header } = readJournal(folderOf(folder, 1));
  const { repetition } = header.choices;
  const { repeat = repetition?.of } = givenOptions;
  if (repetition === undefined || repeat !== repetition.of)
    throw new UnimapError(
      'other-run',
      `the interrupted runs cannot be continued: ${repetition === undefined ? 'the first stands alone' : `they were to be ${repetition.of}, and are to be ${repeat} now`}`,
      'leave out the other options beside --resume, or run without --resume to begin a new run',
      { exitStatus: 2 },
    );
  const { names, options } = resumedOptions(givenNames, givenOptions, command, header);
  return { names, options: { ...options, repeat: repetition.of }, repetition };
};

/** What a run's own process is told. */
const wordsOf = (
  names: readonly string[],
  options: RunOptions,
  own: {
    readonly folder: string;
    readonly repetition: RepetitionRecord;
    readonly setsIn: string | undefined;
    readonly resume: boolean;
  },
): string[] => [
  'run',
  ...names,
  ...(options.quick ? ['--quick'] : []),
  ...(options.model === undefined ? [] : ['--model', options.model]),
  ...(options.budget === undefined ? [] : ['--budget', String(options.budget)]),
  ...armListWords(options),
  ...cpuFlags(options),
  ...colourFlags(),
  ...poolWaitFlags(),
  ...Object.entries(options.injectDelay ?? {}).flatMap(([name, share]) => [
    '--inject-delay',
    `${name}=${share}`,
  ]),
  ...['--seed', String(options.seed), '--out', own.folder],
  ...['--repetition', repetitionText(own.repetition)],
  ...(own.setsIn === undefined ? [] : ['--sets-in', own.setsIn]),
  ...(options.allowFallback ? ['--allow-fallback'] : []),
  ...(own.resume ? ['--resume'] : []),
  ...(own.resume && options.allowOtherCommit ? ['--allow-other-commit'] : []),
];

/** Its report is its own folder's; what it says on stderr is said as if by us. */
const inProcess = async (words: readonly string[], session: Session): Promise<number> => {
  const child = execa(process.execPath, [...process.execArgv, main, ...words], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'inherit',
    reject: false,
    cancelSignal: session.signal,
    // It puts the pool back, which takes as long as it takes.
    forceKillAfterDelay: false,
  });
  const forget = session.onShutdown(async () => {
    await child;
  });
  const { exitCode = 3 } = await child;
  forget();
  return exitCode;
};

/** A run's results once its plan is done; undefined while they are not there, are of another repetition, or in part. */
const finishedResults = (folder: string, repetition: RepetitionRecord): ResultsRecord | undefined => {
  if (!existsSync(join(folder, 'results.json')) || !isSame(repetitionIn(folder), repetition))
    return undefined;
  const results = readResults(folder);
  return results.run.complete ? results : undefined;
};

/** Several runs, each in processes of its own and in a folder of its own, and one report of all that were finished. */
export const performRepeated = async (
  givenNames: readonly string[],
  givenOptions: RunOptions,
  command: Command,
  session: Session,
): Promise<number> => {
  const out = resolve(givenOptions.out);
  const group = new Date().toISOString();
  const { names, options, repetition } = givenOptions.resume
    ? continued(givenNames, givenOptions, command, out)
    : { names: givenNames, options: givenOptions, repetition: { group, of: givenOptions.repeat ?? 1 } };
  const { choice } = await choiceOf(names, options);
  const work = await planWork(choice, session, { dryRun: true });
  const { outlines, needs, available, short, unfit } = weighPlan(choice, work, {
    runs: repetition.of,
    allowFallback: options.allowFallback ?? false,
  });
  refuseUnfitRun(unfit);
  const costs = readCosts(fingerprintOf(await readEnvironment()));
  session.say(shortPlan(outlines, needs, available, costs));
  for (const each of short) session.say(each);
  const setsIn = needs.setsKept ? claimSetFolder(session, needs.disk) : undefined;
  if (choice.model === undefined && setsIn === undefined)
    session.say('the cache folder does not hold all sets at once: every run makes its own');

  const each = (number: number): RepetitionRecord => ({ ...repetition, number });
  const wholeRuns = (numbers: readonly number[]): ResultsRecord[] =>
    numbers.flatMap((number) => finishedResults(folderOf(out, number), each(number)) ?? []);
  const perform = async (number: number): Promise<RunEnd> => {
    const own = { folder: folderOf(out, number), repetition: each(number), setsIn };
    session.say(`\nrun ${number} of ${repetition.of}`);
    const resume = isSame(repetitionIn(own.folder), own.repetition);
    const exitStatus = await inProcess(wordsOf(names, options, { ...own, resume }), session);
    return finishedResults(own.folder, own.repetition) === undefined
      ? { status: 'ended', exitStatus: exitStatus === 0 ? 3 : exitStatus }
      : { status: 'finished' };
  };
  let last: { readonly derived: Derived; readonly text: string } | undefined;
  const report = async (numbers: readonly number[]): Promise<void> => {
    const merged = mergeResults(wholeRuns(numbers));
    const missing: NoticeRecord[] =
      numbers.length === repetition.of
        ? []
        : [
            {
              about: '--repeat',
              reason: `${numbers.length} of ${repetition.of} runs are in this file: the others are not finished`,
              remedy: resumeCommand(givenNames, givenOptions),
            },
          ];
    const derived = deriveResults({
      ...merged,
      run: { ...merged.run, command: reproduce(names, options) },
      notices: [...missing, ...merged.notices],
    });
    // What a single run left here would be taken for these when they are continued.
    rmSync(join(out, samplesFile), { force: true });
    last = { derived, text: await writeReport(derived, out) };
  };
  const { finished, exitStatus } = await repeatRuns(repetition.of, {
    isFinished: (number) => finishedResults(folderOf(out, number), each(number)) !== undefined,
    perform,
    report,
  });
  if (last === undefined) {
    session.say(`no run was finished; to continue: ${resumeCommand(givenNames, givenOptions)}`);
    return exitStatus ?? 3;
  }
  const { derived, text } = last;
  printRun(derived, text, out, options, session);
  session.say(`${finished.length} of ${repetition.of} runs; each is in a folder of ${out}`);
  if (exitStatus !== undefined) {
    session.say(`ended before its plan was done; to continue: ${resumeCommand(givenNames, givenOptions)}`);
    return exitStatus;
  }
  return runStatus(derived, options.allowFallback ?? false);
};
