import { unimap } from '../../installation/command.ts';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { warningLines, type Derived } from '../../../reports/index.ts';
import { isAnswered, type Advice } from '../../advise/advice.ts';
import { adviceLines, adviceMarkdown } from '../../advise/advice-lines.ts';
import { readCachedPages } from '../../advise/cached-pages.ts';
import { candidates, usualStrategy } from '../../advise/candidates.ts';
import { onOneDisk } from '../../advise/excerpt.ts';
import { compareExcerpt, foretoldLines, holds, tolerated } from '../../advise/extrapolation.ts';
import { readHere, repackTargetOf } from '../../advise/here.ts';
import { findMappedParts } from '../../advise/mapped-parts.ts';
import { measurePlaced } from '../../advise/measure-placed.ts';
import { needOf, perNodeOf } from '../../advise/need-of.ts';
import { placedWays, type PlacedWay } from '../../advise/placed-ways.ts';
import { planState, type PlannedState } from '../../advise/plan-state.ts';
import { toMeasured } from '../../advise/to-measured.ts';
import { makeScratchFolder } from '../../cache/scratch-folder.ts';
import { openSet, repackedBytes, type ModelSet } from '../../gguf/index.ts';
import { emulatedBy } from '../../machine/emulated.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import { inSession, type Session } from '../../session/session.ts';
import { parseMinutes, parseWhole } from '../bytes-option.ts';
import { parseFolder } from '../folder-option.ts';
import { writeReport } from '../write-report.ts';
import { measureAdvice, type AdviseFlags } from '../measure-advice.ts';
import { print, printAnswer, printJson } from '../print.ts';

/** What is known without a single load. */
const knownOf = async (model: ModelSet, mappedBy: readonly number[], nodes: readonly number[]) => {
  const target = repackTargetOf();
  const perNode = perNodeOf(model.parts, nodes);
  return {
    model: { name: model.name, parts: model.parts.length, bytes: model.totalBytes },
    nodes,
    ...(perNode && { perNode }),
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

interface Answer {
  readonly advice: Advice;
  readonly derived?: Derived;
}

/** A folder for stretches, made when it is first needed and removed with the session. */
const stretchFolder = (session: Session): (() => string) => {
  let folder: string | undefined;
  return () => {
    if (folder === undefined) {
      const made = makeScratchFolder('advice');
      session.onShutdown(() => {
        rmSync(made, { recursive: true, force: true });
      });
      folder = made;
    }
    return folder;
  };
};

/** Of the minutes of a state, what the rounds of placed copies get. */
const placedShare = 0.2;

const perform = async (path: string, flags: AdviseFlags, session: Session): Promise<Answer> => {
  const model = await openSet(path);
  const { pids, free } = findMappedParts(model.parts.map((part) => part.path));
  const here = readHere(flags.raisePool ?? false);
  const { arms, leftOut } = candidates(model.parts, here);
  // Before any load: where the page cache lies is asked of what others have read in.
  const known = { ...(await knownOf(model, pids, here.nodes)), leftOut };
  const unmeasured = hindrance(free.length);
  if (unmeasured !== undefined) return { advice: { ...known, measured: [], unmeasured } };
  for (const { way, reason, remedy } of leftOut) session.say(`${way} is left out: ${reason}\n  ${remedy}`);
  const executor = workerExecutor(session.signal);
  const folder = stretchFolder(session);
  const plan = (cache: 'warm' | 'cold', minutes: number, share?: number): Promise<PlannedState> => {
    session.show(`a load of every way, ${cache}, to see how much fits into ${flags.minutes} min`);
    return planState(
      {
        ...{ model, free, arms, cache, minutes, folder, availableBytes: here.availableBytes },
        ...(share !== undefined && { share }),
      },
      executor,
      session.signal,
    );
  };
  const states: PlannedState[] = [];
  if (flags.check !== undefined)
    for (const share of [flags.check / 100, 1]) states.push(await plan('warm', flags.minutes / 2, share));
  else {
    const caches = flags.cold ? (['warm', 'cold'] as const) : (['warm'] as const);
    for (const cache of caches)
      states.push(await plan(cache, (flags.minutes * (1 - placedShare)) / caches.length));
  }
  const [first] = states;
  const elsewhere = states.find(
    ({ cache, excerpt }) =>
      cache === 'cold' && excerpt.of === 'stretches' && !onOneDisk(folder(), model.directory),
  );
  if (elsewhere !== undefined) {
    states.splice(states.indexOf(elsewhere), 1);
    session.say(
      'cold loads were left out: a part is too large to be loaded, and the cache folder, which holds stretches of it, is on another disk\n  set UNIMAP_CACHE to a folder on the disk of the model',
    );
  }
  const notices = leftOut.map(({ way, reason, remedy }) => ({ about: way, reason, remedy }));
  const derived = await measureAdvice(path, flags, states, notices, session);
  const measured = derived === undefined ? [] : states.flatMap((state) => toMeasured(derived, state) ?? []);
  for (const { cache, ways } of measured)
    for (const way of ways)
      if (way.status === 'not-measured')
        session.say(`${way.arm.id} was not measured, ${cache}: ${way.reason}`);
  const usual = arms.find(({ strategy }) => strategy === usualStrategy);
  const placed: PlacedWay[] = [];
  for (const each of known.placed) {
    const tried = each.way === 'tmpfs' || (each.way === 'cache' && flags.cold === true);
    if (!tried || flags.check !== undefined || first === undefined || usual === undefined) placed.push(each);
    else {
      const seconds = (60 * flags.minutes * placedShare) / known.placed.length;
      const { excerpt } = first;
      const choice = { excerpt, usual, seconds, show: session.show, signal: session.signal };
      placed.push({ ...each, measured: await measurePlaced(each.way, choice, executor) });
    }
  }
  const fastest = measured.flatMap(({ verdict }) =>
    verdict.answer === 'change' ? [verdict.fastest.arm] : [],
  )[0];
  return {
    advice: {
      ...known,
      placed,
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

const printAdvice = (advice: Advice, path: string, { json, markdown }: AdviseFlags): void => {
  if (json) printJson(advice);
  else if (markdown) print(`${adviceMarkdown(advice, path)}\n`);
  else printAnswer(adviceLines(advice, path));
};

/** How far what was loaded of a model foretells the rest; the exit status is 1 where it does not. */
const printCheck = (advice: Advice, { json }: AdviseFlags): number => {
  const [excerpt, whole] = advice.measured;
  const foretold = excerpt && whole ? compareExcerpt(excerpt, whole) : [];
  if (json) printJson({ model: advice.model, within: tolerated, holds: holds(foretold), foretold });
  else if (excerpt !== undefined) printAnswer(foretoldLines(advice, excerpt, foretold));
  if (foretold.length === 0) return 3;
  return holds(foretold) ? 0 : 1;
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
    .addOption(
      new Option(
        '--check <percent>',
        'load so much of the model, then all of it, and say how far the one foretells the other; exit status 1 beyond 15 %',
      ).argParser(parseWhole(1, 99)),
    )
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
        const status = flags.check === undefined ? undefined : printCheck(advice, flags);
        if (status === undefined) printAdvice(advice, path, flags);
        if (derived !== undefined) {
          const warnings = warningLines(derived).length;
          session.say(
            `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, every time and why: ${join(flags.out, 'report.md')}`,
          );
        }
        return status ?? (isAnswered(advice) ? 0 : 3);
      });
      end(status);
    });
};
