import { jsonText } from '../wording/json-text.ts';
import { visibleLines } from '../wording/visible-text.ts';

/** Data, on stdout. The one way there: what a terminal would obey never gets out, wherever in a text it came from. */
export const print = (text: string): void => {
  process.stdout.write(visibleLines(text));
};

/** For `--json`: the values are as they are, what cannot be seen stands as an escape of JSON. */
export const printJson = (value: unknown, indent?: number): void => {
  process.stdout.write(`${jsonText(value, indent)}\n`);
};
