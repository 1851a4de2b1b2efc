import { resolve } from 'node:path';
import type { Command } from 'commander';
import { deriveResults, warningLines } from '../../../reports/index.ts';
import { repackTargetOf } from '../../advise/here.ts';
import { parseClient } from '../../bench/client-command.ts';
import { realClients, type ClientChoice } from '../../bench/client-executor.ts';
import { clientNotices, oneSocketNotices } from '../../bench/client-notices.ts';
import { clientRounds } from '../../bench/client-rounds.ts';
import { clientStatus } from '../../bench/client-status.ts';
import { clientArms } from '../../bench/client-ways.ts';
import { parseMetric } from '../../bench/output/own-metric.ts';
import { withoutIndex } from '../../comparison/view.ts';
import { openSet, repackedBytes, type ModelSet } from '../../gguf/index.ts';
import { unimap } from '../../installation/command.ts';
import { Observations } from '../../journal/observations.ts';
import { onlineNodesWithMemory } from '../../machine/nodes.ts';
import { withPool } from '../../pool/with-pool.ts';
import { clientWays, type ClientArmRecord } from '../../results/index.ts';
import { assembleResults } from '../../run/assemble-results.ts';
import { betweenStates } from '../../run/between-states.ts';
import { captureState } from '../../run/capture-state.ts';
import { inSession, type Session } from '../../session/session.ts';
import { sayWarnings } from '../../sets/set-warnings.ts';
import { describeSet, type OpenedSet } from '../../sets/worker-set.ts';
import { requireNative } from '../../worker/require-native.ts';
import { counted } from '../../wording/counted.ts';
import { percent } from '../../wording/percent.ts';
import { sizeText } from '../../wording/size-text.ts';
import { UnimapError } from '../../unimap-error.ts';
import { budgetOf, commandOf, oneSocketOf, quickRounds, readyOf, type BenchFlags } from '../bench-flags.ts';
import { parseMinutes, parseWhole } from '../bytes-option.ts';
import { parseFolder } from '../folder-option.ts';
import { newHeader } from '../new-header.ts';
import { print, printJson } from '../print.ts';
import { writeReport } from '../write-report.ts';

const scenario = 'bench';

/** What no way can make faster, before anything is measured. */
const sayRepacked = ({ tensors, totalBytes }: ModelSet, session: Session): void => {
  const target = repackTargetOf();
  if (target === undefined) return;
  const { bytes } = repackedBytes(tensors, target);
  if (bytes === 0)
    session.say('llama.cpp repacks none of its weights on this CPU: all are used where the files lie');
  else
    session.say(
      `llama.cpp repacks ${percent(bytes / totalBytes)} of this model on this CPU (${sizeText(bytes)}): it copies them into its own memory, where what the files lie in no longer matters to tokens a second`,
    );
};

/** A model and what results say of it. */
interface Benched {
  readonly model: ModelSet;
  readonly set: OpenedSet;
}

const hugePage = 2 * 1024 ** 2;

/** Pages for a copy of the largest in a hugetlbfs, wherever the kernel puts them on one node. */
const poolNeeds = (arms: readonly ClientArmRecord[], models: readonly ModelSet[]) => {
  const pages = models.map(({ parts }) =>
    parts.reduce((sum, { bytes }) => sum + Math.ceil(bytes / hugePage), 0),
  );
  const nodes = onlineNodesWithMemory().map(({ id }) => id);
  return arms
    .filter(({ way }) => way === 'hugetlbfs')
    .map(({ bind }) => ({ pageBytes: hugePage, node: bind ?? nodes[0] ?? 0, pages: Math.max(...pages) }))
    .slice(0, 1);
};

const needNodes = (arms: readonly ClientArmRecord[]): void => {
  const nodes = onlineNodesWithMemory().map(({ id }) => id);
  for (const { bind } of arms)
    if (bind !== undefined && !nodes.includes(bind))
      throw new UnimapError(
        'usage',
        `this machine has no node ${bind} with memory`,
        `its nodes are ${nodes.join(', ')}: unimap topology`,
        { exitStatus: 2 },
      );
};

const titleOf = ({ parts, totalBytes }: ModelSet): string =>
  `${counted(parts.length, 'part')}, ${sizeText(totalBytes)}`;

/** The models, each with what results call it. Two of one name, or of one size, are told apart by their place among the arguments. */
const openModels = async (paths: readonly string[], session: Session): Promise<Benched[]> => {
  const opened: Benched[] = [];
  for (const [index, path] of paths.entries()) {
    const model = await openSet(path);
    sayWarnings(session, model);
    sayRepacked(model, session);
    const title = titleOf(model);
    const named = opened.some(({ set }) => set.record.id === model.name);
    const sized = opened.some(({ set }) => set.record.title === title);
    const set = describeSet(model, {
      id: named ? `${model.name} (${index + 1})` : model.name,
      title: sized ? `${title} (${index + 1})` : title,
      sizeClass: 'own',
    });
    opened.push({ model, set });
  }
  return opened;
};

const perform = async (paths: readonly string[], flags: BenchFlags, session: Session): Promise<number> => {
  const client = parseClient(flags.client);
  const arms = clientArms(client, flags.ways.split(','), oneSocketOf(flags));
  needNodes(arms);
  const budget = budgetOf(flags, paths.length);
  const sameOutput = flags.sameOutput ?? false;
  const choice: ClientChoice = {
    ready: readyOf(flags),
    question: flags.ask === undefined ? undefined : { prompt: flags.ask, tokens: flags.tokens },
    metric: flags.metric === undefined ? undefined : parseMetric(flags.metric),
    sameOutput,
    timeoutMs: 1000 * flags.timeout,
  };
  requireNative();
  const models = await openModels(paths, session);
  const folder = resolve(flags.out);
  const header = await newHeader(
    commandOf(paths, flags),
    { scenarios: [], quick: flags.quick ?? false, seed: flags.seed, model: paths[0] ?? '' },
    [],
    undefined,
  );
  const observations = new Observations(folder, header);
  const { signal } = session;
  const capture = captureState(signal);
  const sets = models.map(({ set }) => set);
  const rounds = async (): Promise<void> => {
    for (const { model, set } of models)
      await clientRounds(
        { scenario, set: set.record.id, arms, budget, seed: flags.seed },
        realClients(choice, model, session),
        observations,
        session.show,
        signal,
      );
  };
  const { pool: held, complete } = await withPool(
    session,
    poolNeeds(
      arms,
      models.map(({ model }) => model),
    ),
    'unimap bench',
    async (pool) => {
      try {
        await betweenStates((when) => capture({ scenario, when }, sets), observations, rounds);
      } catch (error) {
        if (!signal.aborted) throw error;
        return { pool, complete: false };
      }
      return { pool, complete: true };
    },
  ).finally(() => {
    observations.close();
  });
  const records = observations.all('client');
  if (records.length === 0) {
    session.say(`nothing was observed; ${folder} is as it was`);
    return 3;
  }
  const derived = deriveResults(
    assembleResults({
      header,
      commit: header.commit,
      complete,
      observations,
      gathered: {
        sets: sets.map(({ record }) => record),
        arms: [],
        notices: [
          ...held.notices,
          ...clientNotices(client.name, records, sameOutput),
          ...oneSocketNotices(arms, onlineNodesWithMemory().length),
        ],
        during: held.during,
        poolRaise: held.raise,
        sharedRounds: [],
        clientArms: arms,
      },
    }),
  );
  const report = await writeReport(derived, folder);
  if (flags.json) printJson(withoutIndex(derived));
  else print(report);
  for (const line of warningLines(derived)) session.say(line);
  session.say(`\nwritten to ${folder}: report.md, report.html, results.json, samples.ndjson`);
  if (!complete) session.say('ended before its rounds were done');
  return clientStatus(derived, { sameOutput, allowFallback: flags.allowFallback ?? false });
};

export const addBench = (program: Command, end: (status: number) => void): void => {
  program
    .command('bench')
    .description(
      'your own client, unmodified, on a model that lies several ways: times, tokens and faults in alternating rounds, each witnessed',
    )
    .argument('<path...>', 'a folder, a single GGUF file, or any part of a set; several: one after the other')
    .requiredOption('--client <command>', 'what to run, with {model} for the path; no shell reads it')
    .option(
      '--ways <list>',
      `how the model lies: ${clientWays.join(', ')}; warm@node0 binds the client to node 0`,
      'warm,cache',
    )
    .option('--rounds <n>', 'exactly so many rounds, an even number', parseWhole(1, 10_000))
    .option('--quick', `${quickRounds} rounds instead of as many as the intervals need`)
    .option('--minutes <minutes>', 'time that the rounds of all models may take together', parseMinutes, 30)
    .option('-o, --out <folder>', 'where the report goes', parseFolder, 'reports/bench')
    .option(
      '--ready <line|port>',
      'the client is done when it writes a line with this text, or answers on this port (default: when it exits)',
    )
    .option('--ask <prompt>', 'ask llama-server, once it is ready on its port, to complete this')
    .option('--tokens <n>', 'number of tokens that --ask asks for', parseWhole(1, 100_000), 16)
    .option(
      '--timeout <seconds>',
      'a client that takes longer is ended, and has failed',
      parseWhole(1, 86_400),
      600,
    )
    .option('--same-output', 'exit status 1 if the client’s output is not the same in every round')
    .option(
      '--bind <node>',
      'adds a way: files as in warm, and the client bound to the CPUs and the memory of this node, e.g. node0',
    )
    .option(
      '--bind-client <command>',
      'the command of --bind, if --client has an option that mirrors or spreads the model',
    )
    .option(
      '--metric <regex>',
      'reads a figure from the client’s output: the first group, or groups with the names of unimap’s figures',
    )
    .option('--seed <n>', 'seed of the order of the ways in each round', parseWhole(0, 2 ** 31), 1)
    .option('--allow-fallback', 'exit status 0 even if a way was not available')
    .option('--json', 'print the results as JSON instead of the report')
    .addHelpText(
      'after',
      `\nThe model's files are opened read-only. What the page cache holds of them is dropped and read again as the ways need it.\n\nExamples:\n  ${unimap} bench model.gguf --client 'llama-bench -m {model} -p 64 -n 16 -o json' --ways warm,cold,cache,tmpfs --quick\n  ${unimap} bench model.gguf --client 'llama-server -m {model} --port 8089' --ready 8089 --ask 'Once upon' --same-output\n  ${unimap} bench small.gguf large.gguf --client 'llama-bench -m {model} -o json' --ways warm,interleave --bind node0`,
    )
    .action(async (paths: string[], flags: BenchFlags) => {
      end(await inSession((session) => perform(paths, flags, session)));
    });
};
