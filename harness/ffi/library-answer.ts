import { buildCommand } from '../installation/command.ts';
import { UnimapError } from '../unimap-error.ts';

/** The library, or a program of it, said something that this harness does not understand: they are of different versions. */
export const strangeAnswer = (what: string): UnimapError =>
  new UnimapError(
    'library-answer',
    `the native library and this harness do not fit: ${what}`,
    `run \`${buildCommand}\` to build the library again`,
    { exitStatus: 3 },
  );
