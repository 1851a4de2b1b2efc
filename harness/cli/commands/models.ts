import type { Command } from 'commander';
import {
  checkAgainstLog,
  deriveResults,
  fitCostModels,
  knownModels,
  modelNeeds,
  renderModels,
  shortTable,
  type SizedModel,
} from '../../../reports/index.ts';
import { openSet } from '../../gguf/index.ts';
import { layoutNeeds } from '../../plan/layout-size.ts';
import { usualPageSizes } from '../../results/index.ts';
import { unimap } from '../../installation/command.ts';
import { UnimapError } from '../../unimap-error.ts';
import { print, printJson } from '../print.ts';
import { readResults } from '../read-results.ts';

interface ModelsOptions {
  readonly results?: string;
  readonly model?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** Of the terminal; a file takes what a wide one would. */
const width = (): number => (process.stdout.isTTY ? process.stdout.columns || 80 : 120);

export const addModels = (program: Command, end: (status: number) => void): void => {
  program
    .command('models')
    .description(
      'what real models would need and waste, by layout, page kind and nodes; and, projected, how long they would load',
    )
    .option('--results <file>', 'of a run of part-size on this machine: projects load times by its costs')
    .option('-m, --model <path>', 'your own GGUF instead: a folder, a file, or any part of a set')
    .option('--markdown', 'print every layout, page kind and number of nodes, and where sizes come from')
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      `\nExamples:\n  ${unimap} models\n  ${unimap} models --model model-00001-of-00030.gguf\n  ${unimap} models --results reports/latest/results.json`,
    )
    .action(async (options: ModelsOptions) => {
      if (options.model !== undefined) {
        const { name, parts } = await openSet(options.model);
        const own: SizedModel = { name, parts, exact: true };
        if (options.json)
          printJson(
            { model: name, needs: layoutNeeds(parts, ['4k', '2m', '1g'], [1, 2, 4, 8], usualPageSizes) },
            1,
          );
        else print(`${shortTable([own], width()).join('\n')}\n`);
        end(0);
        return;
      }
      const results = options.results === undefined ? undefined : deriveResults(readResults(options.results));
      const costs = results === undefined ? [] : fitCostModels(results);
      if (results !== undefined && costs.length === 0) {
        throw new UnimapError(
          'no-costs',
          `${options.results} has too few loads of the scenario part-size to fit costs to`,
          `make them with \`${unimap} run part-size\``,
          { exitStatus: 2 },
        );
      }
      const check = checkAgainstLog(costs);
      if (options.json) {
        const projected = check && { check: { arm: check.model.arm.id, projected: check.projected } };
        printJson({ costs, models: modelNeeds(costs), ...projected }, 1);
      } else if (options.markdown || costs.length > 0) print(`${renderModels(costs, ({ arm }) => arm.id)}\n`);
      else {
        print(`${shortTable(knownModels(), width()).join('\n')}\n`);
        process.stderr.write('every layout, page kind and number of nodes: --markdown\n');
      }
      end(0);
    });
};
