import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { unimap } from '../installation/command.ts';

const help = `
What it prints completes the word unimap, so that must be a command or an alias: alias unimap='${unimap}'
In bash it needs the package bash-completion. In zsh it must stand below: autoload -U compinit && compinit

Examples:
  ${unimap} completion bash >> ~/.bashrc
  ${unimap} completion zsh >> ~/.zshrc
  ${unimap} completion fish > ~/.config/fish/completions/unimap.fish`;

/** The scripts of shells, made from the commands that are there; `complete`, which these scripts call, is not shown. */
export const addCompletion = (program: Command): void => {
  tab(program, { completionCommandName: 'completion' });
  program.commands.find((command) => command.name() === 'completion')?.addHelpText('after', help);
};
