import { basename } from 'node:path';
import { parseArgsStringToArgv } from 'string-argv';
import { UnimapError } from '../unimap-error.ts';

/** Stands for the model's path in a command. */
export const modelWord = '{model}';

/** A client as it was typed, in words. No shell reads it: `sh -c '..'` is there for what needs one. */
export interface ClientCommand {
  readonly text: string;
  readonly words: readonly string[];
  /** The program's base name. */
  readonly name: string;
}

/** @throws UnimapError `usage` */
export const parseClient = (text: string): ClientCommand => {
  const words = parseArgsStringToArgv(text);
  const [program] = words;
  if (program === undefined || program === '')
    throw new UnimapError('usage', '--client is empty', `give the command, with ${modelWord} for the path`, {
      exitStatus: 2,
    });
  if (!words.slice(1).some((word) => word.includes(modelWord)))
    throw new UnimapError(
      'usage',
      `the command of --client has no ${modelWord}`,
      `write ${modelWord} where the model's path belongs: --client 'llama-bench -m ${modelWord}'`,
      { exitStatus: 2 },
    );
  return { text, words, name: basename(program) };
};

/** The command on a model, word by word: a path with spaces stays one word. */
export const commandOn = ({ words }: ClientCommand, path: string): string[] =>
  words.map((word) => word.replaceAll(modelWord, () => path));
