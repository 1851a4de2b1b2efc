import { warningText } from '../gguf/index.ts';
import type { Session } from '../session/session.ts';
import type { OwnSet } from './prepare-set.ts';

/** Before a load: what it should be known by. What llama.cpp would refuse is told by `inspect` and `verify`. */
export const sayWarnings = (session: Pick<Session, 'say'>, { warnings }: Pick<OwnSet, 'warnings'>): void => {
  for (const warning of warnings) if (warning.kind !== 'llama-refuses') session.say(warningText(warning));
};
