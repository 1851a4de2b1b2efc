import type { WriteStream } from 'node:tty';

export const colourChoices = ['auto', 'always', 'never'] as const;
export type ColourChoice = (typeof colourChoices)[number];

let choice: ColourChoice = 'auto';

/** What `--color` says, for the whole process. */
export const chooseColour = (chosen: ColourChoice): void => {
  choice = chosen;
};

/** That a process which is started for this one needs to be told. */
export const colourFlags = (): string[] => (choice === 'auto' ? [] : ['--color', choice]);

/**
 * Whether text on a stream is coloured: on a terminal that shows colours, unless `NO_COLOR` holds something
 * (no-color.org) or the terminal calls itself dumb; `--color` goes before both.
 */
export const hasColour = (
  stream: Partial<Pick<WriteStream, 'isTTY'>>,
  env: NodeJS.ProcessEnv = process.env,
): boolean => {
  if (choice !== 'auto') return choice === 'always';
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return stream.isTTY === true && !refused && env['TERM'] !== 'dumb';
};
