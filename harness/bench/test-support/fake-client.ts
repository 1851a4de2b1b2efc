import { fileURLToPath } from 'node:url';
import { shellWord } from '../../wording/shell-word.ts';

const program = fileURLToPath(new URL('fake_client.py', import.meta.url));

/** The command of a client of a few lines, which maps the model and does what the flags say. */
export const fakeClient = (...flags: readonly string[]): string =>
  ['python3', program, '{model}', ...flags]
    .map((word) => (word === '{model}' ? word : shellWord(word)))
    .join(' ');
