import { Option, type Command } from 'commander';
import { chooseColour, colourChoices, type ColourChoice } from '../wording/colour.ts';

const withBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withBelow)];

/** In every command, because an option of the program stands before its command alone. */
export const withColour = (program: Command): void => {
  for (const command of withBelow(program))
    command
      .addOption(
        new Option('--color <when>', 'auto: on a terminal, unless NO_COLOR is set')
          .choices(colourChoices)
          .default('auto'),
      )
      .hook('preAction', (_, acting) => {
        const chosen = [acting, program].map((each) => ({
          when: each.getOptionValue('color') as ColourChoice,
          given: each.getOptionValueSource('color') === 'cli',
        }));
        chooseColour((chosen.find(({ given }) => given) ?? chosen[0])?.when ?? 'auto');
      });
};
