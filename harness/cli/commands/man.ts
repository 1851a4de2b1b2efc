import { Help, type Command } from 'commander';
import { ownPackage } from '../../installation/own-package.ts';
import { print } from '../print.ts';

/** What Markdown, and the page made of it, would take for marks. */
const plain = (text: string): string => text.replaceAll(/[\\*_<>`[\]]/g, '\\$&');

const optionLines = (help: Help, command: Command): string[] =>
  help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => `  * **${plain(option.flags)}**:\n    ${plain(help.optionDescription(option))}`);

/** What a command has below it, each with its options. */
const lowerLines = (help: Help, command: Command): string[] =>
  help
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help')
    .flatMap((each) => [
      `**${command.name()} ${each.name()}**: ${plain(each.description())}`,
      '',
      ...optionLines(help, each),
      '',
    ]);

const section = (help: Help, command: Command): string[] => [
  `### ${command.name()} ${plain(
    command.registeredArguments
      .map(
        (each) =>
          `${each.required ? '' : '['}${each.name()}${each.variadic ? '..' : ''}${each.required ? '' : ']'}`,
      )
      .join(' '),
  )}`.trimEnd(),
  '',
  plain(command.description()),
  '',
  ...optionLines(help, command),
  '',
  ...lowerLines(help, command),
];

/** The manual page in Markdown, as marked-man reads it. */
const manual = (program: Command): string => {
  const help = new Help();
  const commands = help.visibleCommands(program).filter((command) => command.name() !== 'help');
  return [
    `# unimap(1) -- ways to load GGUF models of many parts, measured`,
    '',
    '## SYNOPSIS',
    '',
    '**unimap** COMMAND [ARGUMENTS] [OPTIONS]',
    '',
    '## DESCRIPTION',
    '',
    plain(program.description()),
    '',
    '## COMMANDS',
    '',
    ...commands.flatMap((command) => section(help, command)),
    '## EXIT STATUS',
    '',
    '  * **0**:\n    fine',
    '  * **1**:\n    a failed verification or a regression',
    '  * **2**:\n    bad usage or input',
    '  * **3**:\n    this machine cannot do it, or did not give what was requested',
    '',
    '## ENVIRONMENT',
    '',
    '  * **NO\\_COLOR**:\n    where it holds anything, nothing is coloured',
    '  * **UNIMAP\\_CACHE**:\n    the folder that generated sets are written to',
    '',
    `## VERSION`,
    '',
    ownPackage.version,
    '',
  ].join('\n');
};

/** Hidden: the page that is kept is made from it. */
export const addMan = (program: Command, end: (status: number) => void): void => {
  program
    .command('man', { hidden: true })
    .description('print the manual page in Markdown')
    .action(() => {
      print(manual(program));
      end(0);
    });
};
