import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { deriveResults } from '../../../reports/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { unimap } from '../../installation/command.ts';
import { emulatedBy } from '../../machine/emulated.ts';
import { readEnvironment } from '../../machine/environment.ts';
import { fingerprintOf } from '../../comparison/fingerprint.ts';
import { estimateBlock } from '../../plan/estimate.ts';
import { assembleResults } from '../../run/assemble-results.ts';
import { captureState } from '../../run/capture-state.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import { Observations, readJournal } from '../../journal/observations.ts';
import { planText, shortPlan, totalSeconds } from '../../run/plan-text.ts';
import { planWork } from '../../run/plan-work.ts';
import { keepCosts, readCosts } from '../../run/kept-costs.ts';
import { checkSameRun } from '../../run/run-identity.ts';
import { requireNative } from '../../worker/require-native.ts';
import { runScenarios } from '../../run/run-scenarios.ts';
import { inSession, type Session } from '../../session/session.ts';
import { parseMinutes, parseWhole } from '../bytes-option.ts';
import { withArmLists, withNodeList } from '../chosen-arms.ts';
import { bindToPlan, withCpuOptions } from '../cpu-options.ts';
import { parseDelay } from '../delay-option.ts';
import { parseFolder } from '../folder-option.ts';
import { stdoutIsACopy } from '../lost-output.ts';
import { newHeader } from '../new-header.ts';
import { print, printJson } from '../print.ts';
import {
  choiceOf,
  reproduce,
  resumeCommand,
  resumedOptions,
  usualFolder,
  type RunOptions,
} from '../run-choice.ts';
import { printRun } from '../print-run.ts';
import { isRepeated, performRepeated } from '../repeated-run.ts';
import { parseRepetition } from '../repetition-option.ts';
import { runStatus } from '../run-status.ts';
import { refuseUnfitRun, weighPlan } from '../weigh-plan.ts';
import { writeReport } from '../write-report.ts';

const showPlan = async (names: readonly string[], options: RunOptions, session: Session): Promise<number> => {
  bindToPlan(options);
  const { choice, notices } = await choiceOf(names, options);
  for (const { about, reason } of notices) session.say(`${about}: ${reason}`);
  const work = await planWork(choice, session, { dryRun: true });
  const { needs, available, outlines, short, unfit } = weighPlan(choice, work, {
    runs: options.repeat ?? 1,
    allowFallback: options.allowFallback ?? false,
  });
  const costs = readCosts(fingerprintOf(await readEnvironment()));
  if (options.json) {
    const blocks = outlines.map((block, index) => ({
      scenario: work[index]?.scenario.name,
      title: work[index]?.title,
      ...block,
      arms: work[index]?.arms.map(({ id }) => id),
      seconds: estimateBlock(block, costs),
    }));
    printJson({ blocks, seconds: totalSeconds(outlines, needs, costs), needs, available, short });
  } else print(planText(work, outlines, needs, available, costs));
  for (const each of [...short, ...unfit.map(({ text }) => text)]) session.say(each);
  return short.length + unfit.length > 0 ? 3 : 0;
};

const perform = async (
  givenNames: readonly string[],
  givenOptions: RunOptions,
  command: Command,
  session: Session,
): Promise<number> => {
  requireNative();
  const folder = resolve(givenOptions.out);
  const journal = givenOptions.resume ? readJournal(folder) : undefined;
  const { names, options } = journal
    ? resumedOptions(givenNames, givenOptions, command, journal.header)
    : { names: givenNames, options: givenOptions };
  const bound = bindToPlan(options);
  const { choice, notices } = await choiceOf(names, options);
  const work = await planWork(choice, session, { setsIn: options.setsIn });
  const { outlines, needs, available, short, unfit } = weighPlan(choice, work, {
    runs: 1,
    allowFallback: options.allowFallback ?? false,
  });
  refuseUnfitRun(unfit);
  const now = await newHeader(reproduce(names, options), choice, work, bound);
  if (journal) checkSameRun(journal.header, now, options.allowOtherCommit ?? false);
  const header = journal?.header ?? now;
  const observations = journal
    ? Observations.resume(folder, journal, { time: now.time, commit: now.commit })
    : new Observations(folder, header);
  for (const { about, reason } of notices) session.say(`${about}: ${reason}`);
  const fingerprint = fingerprintOf(header.environment);
  const costs = readCosts(fingerprint);
  session.say(shortPlan(outlines, needs, available, costs));
  for (const each of short) session.say(each);
  const run = await runScenarios(
    choice,
    work,
    session,
    workerExecutor(session.signal),
    observations,
    // What spoils times spoils no count and no proof, and asking where the sets are takes an emulated machine long.
    emulatedBy() === undefined ? captureState(session.signal) : undefined,
    costs,
  ).finally(() => {
    observations.close();
  });
  const { gathered, complete } = run;
  // What is slowed on purpose says nothing of the machine.
  if (complete && options.injectDelay === undefined) keepCosts(fingerprint, run.costs);
  if (observations.observations.length === 0) {
    session.say(`nothing was observed; ${folder} is as it was`);
    return 3;
  }
  const derived = deriveResults(
    assembleResults({
      header,
      commit: now.commit,
      complete,
      observations,
      gathered: { ...gathered, notices: [...notices, ...gathered.notices] },
    }),
  );
  const report = await writeReport(derived, folder);
  stdoutIsACopy();
  printRun(derived, report, folder, options, session);
  if (!complete)
    session.say(`ended before its plan was done; to continue: ${resumeCommand(givenNames, givenOptions)}`);
  return runStatus(derived, options.allowFallback ?? false);
};

export const addRun = (program: Command, end: (status: number) => void): void => {
  withNodeList(
    withCpuOptions(
      withArmLists(
        program
          .command('run')
          .description(
            'run scenarios: load every way, count, time, verify, and write results.json and report.md',
          )
          .argument(
            '[scenario...]',
            `one or more of ${scenarios.names.join(', ')}; or the path of a file that exports your own`,
          ),
      ),
    ),
  )
    .option('--quick', 'a fixed, small number of rounds instead of as many as the intervals need')
    .option(
      '--budget <minutes>',
      'time that the rounds of one block (the arms on one set) may take (default: as the scenario says, usually 5)',
      parseMinutes,
    )
    .option(
      '--drop-caches',
      'if too few hugepages are found, drop the page cache of the whole machine and try once more',
    )
    .option(
      '--dry-run',
      'print the plan, its time, disk and memory, and stop; exit status 3 if it does not fit',
    )
    .option(
      '--repeat <n>',
      'make so many runs in processes of their own, so that intervals cover the spread between runs; three or more show it',
      parseWhole(1, 100),
    )
    .addOption(new Option('--repetition <run>').argParser(parseRepetition).hideHelp())
    .addOption(new Option('--sets-in <folder>').argParser(parseFolder).hideHelp())
    .option('--resume', 'continue an interrupted run from samples.ndjson in the folder of --out')
    .option('--allow-other-commit', 'continue although the code is at another commit')
    .option(
      '--inject-delay <strategy=share>',
      'test the measuring: slow each load of a strategy by this share of its time, e.g. unified=0.1',
      parseDelay,
    )
    .option(
      '-m, --model <path>',
      "your own GGUF instead of the scenarios' sets: a folder, a file, or any part of a set",
    )
    .option(
      '--seed <n>',
      'seed of the generated bytes and of the order of the rounds',
      parseWhole(0, 2 ** 32 - 1),
      1,
    )
    .option('-o, --out <folder>', 'where the results go', parseFolder, usualFolder)
    .option('--allow-fallback', 'exit with 0 even if an arm did not obtain what was requested')
    .option('--print', 'print the whole report, in Markdown, instead of its answer')
    .option('--json', 'print results.json instead of the answer')
    .addHelpText(
      'after',
      `\nExamples:\n  ${unimap} run\n  ${unimap} run --model /models/mine-00001-of-00030.gguf --out reports/mine\n  ${unimap} run cold --strategy llama-mmap,unified --page-kind 4k,2m\n  ${unimap} run seed-claims --repeat 3\n  ${unimap} run ./my-question.ts\n  ${unimap} run --dry-run\n  ${unimap} run --resume`,
    )
    .action(async (names: string[], options: RunOptions, command: Command) => {
      const status = await inSession((session) =>
        options.dryRun
          ? showPlan(names, options, session)
          : isRepeated(options)
            ? performRepeated(names, options, command, session)
            : perform(names, options, command, session),
      );
      end(status);
    });
};
