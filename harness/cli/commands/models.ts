import type { Command } from 'commander';
import {
  checkAgainstLog,
  deriveResults,
  fitCostModels,
  modelNeeds,
  renderModels,
} from '../../../reports/index.ts';
import { unimap } from '../../installation/command.ts';
import { UnimapError } from '../../unimap-error.ts';
import { print, printJson } from '../print.ts';
import { readResults } from '../read-results.ts';

export const addModels = (program: Command, end: (status: number) => void): void => {
  program
    .command('models')
    .description(
      'what real models would need and waste, by layout, page kind and nodes; and, projected, how long they would load',
    )
    .option('--results <file>', 'of a run of part-size on this machine: projects load times by its costs')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', `\nExample:\n  ${unimap} models --results reports/latest/results.json`)
    .action((options: { results?: string; json?: boolean }) => {
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
      } else print(`${renderModels(costs, ({ arm }) => arm.id)}\n`);
      end(0);
    });
};
