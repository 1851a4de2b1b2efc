import { clearShown } from '../session/session.ts';
import { answerRows, type AnswerLine } from '../wording/answer-lines.ts';
import { hasColour } from '../wording/colour.ts';
import { paintSigns } from '../wording/paint-signs.ts';
import { jsonText } from '../wording/json-text.ts';
import { visibleLines } from '../wording/visible-text.ts';

/** Data, on stdout. The one way there: what a terminal would obey never gets out, wherever in a text it came from. */
export const print = (text: string): void => {
  clearShown();
  process.stdout.write(visibleLines(text));
};

/** The same, with verdicts in the colour of their signs where stdout shows colours. */
export const printSigned = (text: string): void => {
  clearShown();
  const visible = visibleLines(text);
  process.stdout.write(hasColour(process.stdout) ? paintSigns(visible) : visible);
};

/** For `--json`: the values are as they are, what cannot be seen stands as an escape of JSON. */
export const printJson = (value: unknown, indent?: number): void => {
  clearShown();
  process.stdout.write(`${jsonText(value, indent)}\n`);
};

/** An answer of at most twelve rows, as wide as the terminal, coloured where it shows colours. */
export const printAnswer = (lines: readonly AnswerLine[]): void => {
  const { isTTY, columns } = process.stdout;
  const rows = answerRows(lines, {
    ...(isTTY && { columns: columns || 80 }),
    colour: hasColour(process.stdout),
  });
  clearShown();
  process.stdout.write(`${rows.join('\n')}\n`);
};
