import type { Command } from 'commander';
import { openSet } from '../../gguf/index.ts';
import { examine, readSituation } from '../../doctor/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { unimap } from '../../installation/command.ts';
import { needOf } from '../doctor/default-need.ts';
import { diagnosisText } from '../doctor/diagnosis-text.ts';
import { printJson, printSigned } from '../print.ts';

interface DoctorOptions {
  readonly set?: string;
  readonly json?: boolean;
}

export const addDoctor = (program: Command, end: (status: number) => void): void => {
  program
    .command('doctor')
    .description(
      'tries what unimap can do on this machine, says what follows, and prints the commands that make more possible',
    )
    .option('--set <path>', 'a set to try direct reads on: a folder, a single GGUF file, or any part')
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      `\nIt changes nothing. Exit status 3 if \`unimap run\` lacks something that it needs.\n\nExample:\n  ${unimap} doctor --set /models/mine-00001-of-00030.gguf`,
    )
    .action(async (options: DoctorOptions) => {
      const [usual] = await scenarios.choose([]);
      if (usual === undefined) throw new Error('the default scenario is gone');
      const setFile = options.set === undefined ? undefined : (await openSet(options.set)).parts[0]?.path;
      const diagnosis = await examine(readSituation(needOf(usual), setFile));
      if (options.json === true) printJson(diagnosis, 2);
      else printSigned(`${diagnosisText(diagnosis)}\n`);
      end(diagnosis.crippled ? 3 : 0);
    });
};
