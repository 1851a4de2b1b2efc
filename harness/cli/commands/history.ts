import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { makeFolder } from '../../../fixtures-gen/index.ts';
import {
  comparedMetrics,
  deriveResults,
  drawPlots,
  historyOf,
  plainPage,
  renderHistory,
  renderHistoryText,
  trendPlots,
  usualMetrics,
  type ComparedMetric,
  type Derived,
  type History,
} from '../../../reports/index.ts';
import { viewOf, withoutIndex } from '../../comparison/view.ts';
import { unimap } from '../../installation/command.ts';
import { UnimapError } from '../../unimap-error.ts';
import { parseFolder } from '../folder-option.ts';
import { print, printJson } from '../print.ts';
import { readResults } from '../read-results.ts';
import { addMetric, parseThreshold } from '../comparison-options.ts';
import { writePictures, writeWhole } from '../write-report.ts';

interface HistoryCommandOptions {
  readonly out?: string;
  readonly json?: boolean;
  readonly threshold: number;
  readonly metric?: ComparedMetric[];
  readonly scenario?: string;
}

/** Folders in folders: artifacts of CI lie a few deep, and a link to / is not walked. */
const deepest = 4;
/** Files. More are another folder than was meant. */
const mostFiles = 2000;

const resultsBelow = (folder: string, depth = 0): string[] => {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth < deepest ? resultsBelow(path, depth + 1) : [];
    return entry.isFile() && entry.name.endsWith('.json') ? [path] : [];
  });
};

/** A run of several runs holds each of them in a folder of its own: whole and parts would count twice. */
const withoutParts = (paths: readonly string[]): string[] => {
  const whole = new Set(paths.filter((path) => path.endsWith('/results.json')));
  return paths.filter((path) => {
    const outer = /^(.*)\/run-\d+\/results\.json$/.exec(path)?.[1];
    return outer === undefined || !whole.has(`${outer}/results.json`);
  });
};

const filesOf = (given: readonly string[]): string[] =>
  given.flatMap((path) => {
    if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
    const found = withoutParts(resultsBelow(resolve(path)));
    if (found.length > 0 && found.length <= mostFiles) return found;
    throw new UnimapError(
      'no-results',
      found.length === 0 ? `${path} holds no results.json` : `${path} holds ${found.length} JSON files`,
      'name the folder in which the results.json of each run is kept, in a folder of its own or under a name of its own',
      { exitStatus: 2 },
    );
  });

/** What a history is made of. The loads of two hundred runs would not fit into memory. */
const withoutLoads = (results: Derived): Derived => ({
  ...viewOf({ ...withoutIndex(results), samples: [], states: [], syscalls: [], integrity: [], blocks: [] }),
  derived: { comparisons: results.derived.comparisons, claims: [], warnings: [] },
});

interface Read {
  readonly read: readonly { readonly path: string; readonly results: Derived }[];
  readonly refused: History['leftOut'];
}

/** What is named by itself must be results; of a folder's files those that are none are left out, and said. */
const readAll = (given: readonly string[]): Read => {
  const read: { path: string; results: Derived }[] = [];
  const refused: { what: string; reason: string }[] = [];
  for (const path of filesOf(given)) {
    try {
      read.push({ path, results: withoutLoads(deriveResults(readResults(path))) });
    } catch (error) {
      if (given.includes(path) || !(error instanceof UnimapError)) throw error;
      refused.push({ what: path, reason: error.message.replace(path, 'it') });
    }
  }
  return { read, refused };
};

const writeHistory = async (history: History, folder: string): Promise<void> => {
  makeFolder(folder);
  const plots = history.machines.map(trendPlots);
  const pictures = await drawPlots(plots.flat());
  const page = renderHistory(history, plots);
  writePictures(join(folder, 'plots'), pictures);
  writeWhole(join(folder, 'history.md'), page);
  writeWhole(join(folder, 'history.html'), plainPage('unimap: loads over time', page, pictures));
};

/** The runs by what names them: whole results of a hundred runs are no answer to "since when". */
const record = (history: History) => ({
  ...history,
  machines: history.machines.map((machine) => ({
    ...machine,
    environment: machine.runs.at(-1)?.environment,
    runs: machine.runs.map(({ run }) => run),
  })),
});

export const addHistory = (program: Command, end: (status: number) => void): void => {
  program
    .command('history')
    .description('since when is it faster or slower? Shows every ratio over many runs, and where it changed')
    .argument('<paths...>', 'folders that hold results.json files of many runs, or such files')
    .option('-o, --out <folder>', 'write history.md with its plots and history.html there', parseFolder)
    .addOption(
      new Option('--threshold <percent>', 'the smallest change worth naming')
        .argParser(parseThreshold)
        .default(0.05, '5'),
    )
    .option(
      '--metric <name>',
      `one of ${comparedMetrics.join(', ')}; may be given again (default: usable-time and growth)`,
      addMetric,
    )
    .option('--scenario <name>', 'only comparisons of this scenario')
    .option('--json', 'print JSON instead of tables')
    .addHelpText('after', `\nExample:\n  ${unimap} history ci-results/ --out reports/history`)
    .action(async (paths: string[], options: HistoryCommandOptions) => {
      const { read, refused } = readAll(paths);
      const found = historyOf(read, {
        threshold: options.threshold,
        metrics: options.metric ?? usualMetrics,
        ...(options.scenario !== undefined && { scenario: options.scenario }),
      });
      const history = { ...found, leftOut: [...refused, ...found.leftOut] };
      const runs = history.machines.reduce((sum, machine) => sum + machine.runs.length, 0);
      if (runs < 2) {
        throw new UnimapError(
          'no-history',
          `${runs === 0 ? 'no run' : 'one run'} of ${read.length + refused.length} files can be used${history.leftOut[0] ? `: ${history.leftOut[0].what}: ${history.leftOut[0].reason}` : ''}`,
          'keep the results.json of each run, under a name or in a folder of its own, and name that folder',
          { exitStatus: 2 },
        );
      }
      if (options.out !== undefined) await writeHistory(history, resolve(options.out));
      if (options.json) printJson(record(history));
      else print(renderHistoryText(history));
      end(0);
    });
};
