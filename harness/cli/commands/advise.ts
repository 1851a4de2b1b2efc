import { unimap } from '../../installation/command.ts';
import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { deriveResults, warningLines, type Derived } from '../../../reports/index.ts';
import { isAnswered, type Advice } from '../../advise/advice.ts';
import { adviceLines, adviceMarkdown } from '../../advise/advice-lines.ts';
import { readCachedPages } from '../../advise/cached-pages.ts';
import { candidates } from '../../advise/candidates.ts';
import { readHere, repackTargetOf } from '../../advise/here.ts';
import { findMappedParts } from '../../advise/mapped-parts.ts';
import { needOf } from '../../advise/need-of.ts';
import { placedWays } from '../../advise/placed-ways.ts';
import { planState, type PlannedState } from '../../advise/plan-state.ts';
import { toMeasured } from '../../advise/to-measured.ts';
import { openSet, repackedBytes, type ModelSet } from '../../gguf/index.ts';
import { Observations } from '../../journal/observations.ts';
import { emulatedBy } from '../../machine/emulated.ts';
import type { NoticeRecord } from '../../results/index.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import { assembleResults } from '../../run/assemble-results.ts';
import { captureState } from '../../run/capture-state.ts';
import type { RunChoice } from '../../run/plan-work.ts';
import { runScenarios } from '../../run/run-scenarios.ts';
import { inSession, type Session } from '../../session/session.ts';
import { parseMinutes } from '../bytes-option.ts';
import { parseFolder } from '../folder-option.ts';
import { newHeader } from '../new-header.ts';
import { writeReport } from '../write-report.ts';
import { print } from '../print.ts';

interface AdviseFlags {
  readonly minutes: number;
  readonly cold?: boolean;
  readonly raisePool?: boolean;
  readonly out: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** As a report tells it in public: the folders of the user are left out. */
const commandOf = (path: string, { minutes, cold, raisePool }: AdviseFlags): string =>
  [
    `${unimap} advise ${basename(path)} --minutes ${minutes}`,
    ...(cold ? ['--cold'] : []),
    ...(raisePool ? ['--raise-pool'] : []),
  ].join(' ');

/** Runs what was planned; undefined where nothing was observed. */
const measure = async (
  path: string,
  flags: AdviseFlags,
  states: readonly PlannedState[],
  notices: readonly NoticeRecord[],
  session: Session,
): Promise<Derived | undefined> => {
  const work = states.map((state) => state.work);
  const choice: RunChoice = {
    scenarios: work.map(({ scenario }) => scenario),
    quick: false,
    seed: 1,
    model: path,
    ...(!flags.raisePool && { leavePool: true }),
  };
  const header = await newHeader(commandOf(path, flags), choice, work, undefined);
  const observations = new Observations(resolve(flags.out), header);
  const { gathered, complete } = await runScenarios(
    choice,
    work,
    session,
    workerExecutor(session.signal),
    observations,
    captureState(session.signal),
  ).finally(() => {
    observations.close();
  });
  if (observations.observations.length === 0) return undefined;
  return deriveResults(
    assembleResults({
      header,
      commit: header.commit,
      complete,
      observations,
      gathered: { ...gathered, notices: [...notices, ...gathered.notices] },
    }),
  );
};

/** What is known without a single load. */
const knownOf = async (model: ModelSet, mappedBy: readonly number[], nodes: readonly number[]) => {
  const target = repackTargetOf();
  return {
    model: { name: model.name, parts: model.parts.length, bytes: model.totalBytes },
    nodes,
    ...(target !== undefined && {
      repacked: { target, share: repackedBytes(model.tensors, target).bytes / model.totalBytes },
    }),
    cached: await readCachedPages(model.parts.map((part) => part.path)),
    mappedBy,
    placed: placedWays(model, mappedBy),
  };
};

/** Why nothing may be timed here at all. */
const hindrance = (freeParts: number): Advice['unmeasured'] => {
  const by = emulatedBy();
  if (by !== undefined)
    return {
      reason: `this machine is emulated (${by}), so its times mean nothing`,
      remedy: 'ask on the machine itself',
    };
  if (freeParts === 0)
    return { reason: 'another process maps every part of the model', remedy: 'ask again once it has ended' };
  return undefined;
};

const perform = async (
  path: string,
  flags: AdviseFlags,
  session: Session,
): Promise<{ advice: Advice; derived?: Derived }> => {
  const model = await openSet(path);
  const { pids, free } = findMappedParts(model.parts.map((part) => part.path));
  const here = readHere(flags.raisePool ?? false);
  const { arms, leftOut } = candidates(model.parts, here);
  // Before any load: where the page cache lies is asked of what others have read in.
  const known = { ...(await knownOf(model, pids, here.nodes)), leftOut };
  const unmeasured = hindrance(free.length);
  if (unmeasured !== undefined) return { advice: { ...known, measured: [], unmeasured } };
  for (const { way, reason, remedy } of leftOut) session.say(`${way} is left out: ${reason}\n  ${remedy}`);
  const caches = flags.cold ? (['warm', 'cold'] as const) : (['warm'] as const);
  const states: PlannedState[] = [];
  for (const cache of caches) {
    session.show(`a load of every way, ${cache}, to see how much fits into ${flags.minutes} min`);
    const choice = {
      model,
      free,
      arms,
      cache,
      minutes: flags.minutes / caches.length,
      availableBytes: here.availableBytes,
    };
    states.push(await planState(choice, workerExecutor(session.signal), session.signal));
  }
  const notices = leftOut.map(({ way, reason, remedy }) => ({ about: way, reason, remedy }));
  const derived = await measure(path, flags, states, notices, session);
  const measured = derived === undefined ? [] : states.flatMap((state) => toMeasured(derived, state) ?? []);
  for (const { cache, ways } of measured)
    for (const way of ways)
      if (way.status === 'not-measured')
        session.say(`${way.arm.id} was not measured, ${cache}: ${way.reason}`);
  const fastest = measured.flatMap(({ verdict }) =>
    verdict.answer === 'change' ? [verdict.fastest.arm] : [],
  )[0];
  return {
    advice: {
      ...known,
      measured,
      ...(fastest && { need: needOf(fastest, model.parts, here.nodes) }),
    },
    ...(derived && { derived }),
  };
};

/** The report, and the answer beside it without the user's folders. */
const leave = async (advice: Advice, derived: Derived, path: string, out: string): Promise<void> => {
  await writeReport(derived, out);
  writeFileSync(join(out, 'advice.json'), `${JSON.stringify(advice, null, 1)}\n`);
  writeFileSync(join(out, 'advice.md'), `${adviceMarkdown(advice, basename(path))}\n`);
};

const asAsked = (advice: Advice, path: string, { json, markdown }: AdviseFlags): string => {
  if (json) return JSON.stringify(advice);
  if (markdown) return adviceMarkdown(advice, path);
  return adviceLines(advice, path, process.stdout.isTTY ? process.stdout.columns : undefined).join('\n');
};

export const addAdvise = (program: Command, end: (status: number) => void): void => {
  program
    .command('advise')
    .description('which way to load this model on this machine, measured on its own files')
    .argument('<path>', 'a folder, a single GGUF file, or any part of a set')
    .option('--minutes <minutes>', 'that the measuring may take', parseMinutes, 2)
    .option('--cold', "also with the model's files dropped from the page cache before each load")
    .option('--raise-pool', 'as root: take hugepages for the time of measuring, where too few are free')
    .option('-o, --out <folder>', 'where the report goes', parseFolder, 'reports/advise')
    .option('--json', 'print the answer as JSON')
    .option('--markdown', 'print the answer as Markdown')
    .addHelpText(
      'after',
      `\nWithout --cold and --raise-pool it drops nothing from the page cache and takes no hugepages beyond those that are free. Parts that another process maps are never loaded.\n\nExample:\n  ${unimap} advise model-00001-of-00030.gguf`,
    )
    .action(async (path: string, flags: AdviseFlags) => {
      const status = await inSession(async (session) => {
        const { advice, derived } = await perform(path, flags, session);
        if (derived !== undefined) await leave(advice, derived, path, resolve(flags.out));
        print(`${asAsked(advice, path, flags)}\n`);
        if (derived !== undefined) {
          const warnings = warningLines(derived).length;
          session.say(
            `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, every time and why: ${join(flags.out, 'report.md')}`,
          );
        }
        return isAnswered(advice) ? 0 : 3;
      });
      end(status);
    });
};
