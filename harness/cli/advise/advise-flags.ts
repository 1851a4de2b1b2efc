import { basename } from 'node:path';
import { unimap } from '../../installation/command.ts';
import { shellWord } from '../../wording/shell-word.ts';

export interface AdviseFlags {
  readonly minutes: number;
  readonly cold?: boolean;
  readonly raisePool?: boolean;
  readonly out: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** Percent of the model that are to foretell all of it. */
  readonly check?: number;
  /** The user's own binary, with {model} for the path. */
  readonly client?: string;
  /** What says that the client is ready. */
  readonly ready?: string;
}

/** As a report tells it in public: the folders of the user are left out. */
export const commandOf = (
  path: string,
  { minutes, cold, raisePool, check, client, ready }: AdviseFlags,
): string => {
  const [program = '', ...words] = (client ?? '').split(' ');
  return [
    `${unimap} advise ${shellWord(basename(path))} --minutes ${minutes}`,
    ...(cold ? ['--cold'] : []),
    ...(raisePool ? ['--raise-pool'] : []),
    ...(check === undefined ? [] : [`--check ${check}`]),
    ...(client === undefined ? [] : [`--client ${shellWord([basename(program), ...words].join(' '))}`]),
    ...(ready === undefined ? [] : [`--ready ${shellWord(ready)}`]),
  ].join(' ');
};
