import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { warningLines, type Derived } from '../../../reports/index.ts';
import { isAnswered, type Advice } from '../../advise/advice.ts';
import { adviceLines, adviceMarkdown } from '../../advise/advice-lines.ts';
import { parseClient } from '../../bench/client-command.ts';
import { unimap } from '../../installation/command.ts';
import { inSession, type Session } from '../../session/session.ts';
import { UnimapError } from '../../unimap-error.ts';
import type { AdviseFlags } from '../advise/advise-flags.ts';
import { checkAdvice, printCheck } from '../advise/check-advice.ts';
import { performAdvice } from '../advise/perform-advice.ts';
import { proveHere } from '../advise/prove-here.ts';
import { prepareAdvice } from '../advise/prepare-advice.ts';
import { parseMinutes, parseWhole } from '../bytes-option.ts';
import { parseFolder } from '../folder-option.ts';
import { print, printAnswer, printJson } from '../print.ts';
import { writeReport } from '../write-report.ts';

const printAdvice = (advice: Advice, path: string, { json, markdown }: AdviseFlags): void => {
  if (json) printJson(advice);
  else if (markdown) print(`${adviceMarkdown(advice, path)}\n`);
  else printAnswer(adviceLines(advice, path));
};

const sayReport = (derived: Derived, out: string, session: Session): void => {
  const warnings = warningLines(derived).length;
  session.say(
    `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, every time and why: ${join(out, 'report.md')}`,
  );
};

const perform = async (path: string, flags: AdviseFlags, session: Session): Promise<number> => {
  const { check, out } = flags;
  const client = flags.client === undefined ? undefined : parseClient(flags.client);
  if (client === undefined && flags.ready !== undefined)
    throw new UnimapError('usage', '--ready says when a client is ready', 'give the client: --client', {
      exitStatus: 2,
    });
  const prepared = await prepareAdvice(path, flags, session);
  const { known } = prepared;
  if (known.unmeasured !== undefined) {
    // No time is of use here, and where pages lie is as true as anywhere.
    const proved = await proveHere(prepared, session);
    printAdvice({ ...known, measured: [], proved }, path, flags);
    return 3;
  }
  if (check !== undefined) {
    const checked = await checkAdvice(path, { ...flags, check }, prepared, session);
    if (checked.derived !== undefined) await writeReport(checked.derived, resolve(out));
    const status = printCheck(checked, flags);
    if (checked.derived !== undefined) sayReport(checked.derived, out, session);
    return status;
  }
  const { advice, derived } = await performAdvice(path, flags, prepared, client, session);
  if (derived !== undefined) {
    await writeReport(derived, resolve(out));
    // Without the user's folders: both are made to be shown to others.
    writeFileSync(join(resolve(out), 'advice.json'), `${JSON.stringify(advice, null, 1)}\n`);
    writeFileSync(join(resolve(out), 'advice.md'), `${adviceMarkdown(advice, basename(path))}\n`);
  }
  printAdvice(advice, path, flags);
  if (derived !== undefined) sayReport(derived, out, session);
  return isAnswered(advice) ? 0 : 3;
};

export const addAdvise = (program: Command, end: (status: number) => void): void => {
  program
    .command('advise')
    .description('which way to load this model on this machine, measured on its own files')
    .argument('<path>', 'a folder, a single GGUF file, or any part of a set')
    .option('--minutes <minutes>', 'time that the measuring may take', parseMinutes, 2)
    .option('--cold', "also with the model's files dropped from the page cache before each load")
    .option('--raise-pool', 'as root: take hugepages for the time of measuring, where too few are free')
    .option(
      '--client <command>',
      'also your own program, with {model} for the path, on each way that the model may lie; half of the minutes',
    )
    .option(
      '--ready <line|port>',
      'the client is done when it writes a line with this text, or answers on this port (default: when it exits)',
    )
    .option('-o, --out <folder>', 'where the report goes', parseFolder, 'reports/advise')
    .addOption(
      new Option(
        '--check <percent>',
        'load so much of the model and all of it in the same rounds, and say how far the one foretells the other; exit status 1 beyond 15 %, 3 where it cannot be told',
      )
        .argParser(parseWhole(1, 99))
        .conflicts(['client', 'cold']),
    )
    .option('--json', 'print the answer as JSON')
    .option('--markdown', 'print the answer as Markdown')
    .addHelpText(
      'after',
      `\nWithout --cold and --raise-pool it drops nothing from the page cache and takes no hugepages beyond those that are free. Parts that another process maps are never loaded.\n\nExamples:\n  ${unimap} advise model-00001-of-00030.gguf\n  ${unimap} advise model-00001-of-00030.gguf --client 'llama-bench -m {model} -p 64 -n 16 -o json' --minutes 6`,
    )
    .action(async (path: string, flags: AdviseFlags) => {
      end(await inSession((session) => perform(path, flags, session)));
    });
};
