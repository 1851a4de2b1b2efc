import { Option, type Command } from 'commander';
import {
  checkAgainstLog,
  checkProjection,
  checkTable,
  deriveResults,
  fitCostModels,
  knownModels,
  modelNeeds,
  nodeNeeds,
  nodeTable,
  renderModels,
  shortTable,
  type CostModel,
  type Derived,
  type SizedModel,
} from '../../../reports/index.ts';
import { openSet } from '../../gguf/index.ts';
import { layoutNeeds } from '../../plan/layout-size.ts';
import { usualPageSizes } from '../../results/index.ts';
import { unimap } from '../../installation/command.ts';
import { UnimapError } from '../../unimap-error.ts';
import { parseBytes, parseWhole } from '../bytes-option.ts';
import { print, printJson } from '../print.ts';
import { readResults } from '../read-results.ts';

interface ModelsOptions {
  readonly results?: string;
  readonly model?: string;
  readonly total?: number;
  readonly parts: number;
  readonly nodes?: number;
  readonly check?: number;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** Of the terminal; a file takes what a wide one would. */
const width = (): number => (process.stdout.isTTY ? process.stdout.columns || 80 : 120);

const costsOf = (results: Derived, path: string): CostModel[] => {
  const costs = fitCostModels(results);
  if (costs.length > 0) return costs;
  throw new UnimapError(
    'no-costs',
    `${path} has too few loads of sets of several sizes to fit costs to`,
    `make them with \`${unimap} run costs\``,
    { exitStatus: 2 },
  );
};

/** The user's own, one that is described by its size, or undefined: those that people run. */
const chosenModel = async ({ model, total, parts }: ModelsOptions): Promise<SizedModel | undefined> => {
  if (model !== undefined) return { ...(await openSet(model)), exact: true };
  if (total === undefined) return undefined;
  const part = { bytes: Math.ceil(total / parts), alignment: 32 };
  return { name: 'a model', parts: Array.from({ length: parts }, () => part), exact: true };
};

/** What small sets of a run foretell of its largest: the exit status is 1 where one lies outside the range. */
const printCheck = (results: Derived, percent: number, json = false): number => {
  const checked = checkProjection(results, percent / 100);
  if (checked.length === 0)
    throw new UnimapError(
      'no-check',
      `no way of loading was timed on six sets of at most ${percent} % of the largest`,
      `make them with \`${unimap} run costs\`, or give a larger share`,
      { exitStatus: 2 },
    );
  if (json) printJson({ percent, checked }, 1);
  else print(`${checkTable(checked).join('\n')}\n`);
  return checked.every(({ within }) => within) ? 0 : 1;
};

/** Memory, pool and time on so many nodes. */
const printNodes = (
  model: SizedModel | undefined,
  nodes: number,
  costs: readonly CostModel[],
  json = false,
): void => {
  const models = model === undefined ? knownModels() : [model];
  if (json) {
    const needs = models.map(({ name, parts }) => ({ model: name, needs: nodeNeeds(parts, nodes, costs) }));
    printJson({ nodes, models: needs }, 1);
  } else print(`${nodeTable(models, nodes, costs).join('\n')}\n`);
};

const printOne = (model: SizedModel, json = false): void => {
  const { name, parts } = model;
  if (json)
    printJson(
      { model: name, needs: layoutNeeds(parts, ['4k', '2m', '1g'], [1, 2, 4, 8], usualPageSizes) },
      1,
    );
  else print(`${shortTable([model], width()).join('\n')}\n`);
};

const printKnown = (costs: readonly CostModel[], { json, markdown }: ModelsOptions): void => {
  const check = checkAgainstLog(costs);
  if (json) {
    const projected = check && { check: { arm: check.model.arm.id, projected: check.projected } };
    printJson({ costs, models: modelNeeds(costs), ...projected }, 1);
  } else if (markdown || costs.length > 0) print(`${renderModels(costs, ({ arm }) => arm.id)}\n`);
  else {
    print(`${shortTable(knownModels(), width()).join('\n')}\n`);
    process.stderr.write('by node: --nodes 8; every layout, page kind and number of nodes: --markdown\n');
  }
};

const examples = [
  '',
  ' --model model-00001-of-00030.gguf',
  ' --total 1TiB --parts 24 --nodes 8 --results reports/latest/results.json',
  ' --results reports/latest/results.json --check 10',
];

export const addModels = (program: Command, end: (status: number) => void): void => {
  program
    .command('models')
    .description(
      'what real models would need and waste, by layout, page kind and nodes; and, projected, how long they would load',
    )
    .option('--results <file>', 'of `run costs` or `run part-size` on this machine: projects load times')
    .option('-m, --model <path>', 'your own GGUF instead: a folder, a file, or any part of a set')
    .addOption(
      new Option('--total <size>', 'a model of so many bytes instead, e.g. 1TiB')
        .argParser(parseBytes)
        .conflicts('model'),
    )
    .option('--parts <n>', 'number of equal parts of --total', parseWhole(1, 10_000), 1)
    .option('--nodes <n>', 'memory, pool and time on a machine with so many NUMA nodes', parseWhole(1, 64))
    .addOption(
      new Option(
        '--check <percent>',
        'fit costs to the sets of --results of at most so much of the largest, and say whether they foretell it; exit status 1 if not',
      ).argParser(parseWhole(1, 50)),
    )
    .option('--markdown', 'print every layout, page kind and number of nodes, and where sizes come from')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', `\nExamples:\n${examples.map((words) => `  ${unimap} models${words}`).join('\n')}`)
    .action(async (options: ModelsOptions) => {
      const { results: path, check, json } = options;
      if (check !== undefined && path === undefined)
        throw new UnimapError(
          'no-results',
          '--check needs the results of a run',
          'give them with --results',
          {
            exitStatus: 2,
          },
        );
      const model = await chosenModel(options);
      const results = path === undefined ? undefined : deriveResults(readResults(path));
      if (results !== undefined && check !== undefined) {
        end(printCheck(results, check, json));
        return;
      }
      const costs = results === undefined ? [] : costsOf(results, path ?? '');
      if (options.nodes !== undefined || (model !== undefined && costs.length > 0))
        printNodes(model, options.nodes ?? 1, costs, json);
      else if (model !== undefined) printOne(model, json);
      else printKnown(costs, options);
      end(0);
    });
};
