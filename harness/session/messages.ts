import { styleText } from 'node:util';
import { hasColour } from '../wording/colour.ts';
import { visibleLines, visibleText } from '../wording/visible-text.ts';

interface Messages {
  /** For good. */
  readonly say: (message: string) => void;
  /** For now: the next message takes its place on a terminal. Elsewhere one line is said of each thing that it is `of`. */
  readonly show: (message: string, of?: string) => void;
  /** Takes what was shown off a terminal. */
  readonly clear: () => void;
}

type Screen = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** To the start of the line, and everything after it erased (ECMA-48: EL). */
const erase = '\r\u001B[K';

export const createMessages = (screen: Screen): Messages => {
  let shown = false;
  let lastOf: string | undefined;
  const clear = (): void => {
    if (shown) screen.write(erase);
    shown = false;
  };
  const say = (message: string): void => {
    clear();
    screen.write(`${visibleLines(message)}\n`);
  };
  const show = (message: string, of?: string): void => {
    if (!screen.isTTY) {
      if (of === undefined || of !== lastOf) say(message);
      lastOf = of;
      return;
    }
    clear();
    // A line that wrapped could not be erased whole.
    const line = visibleText(message).slice(0, Math.max(1, (screen.columns || 80) - 1));
    screen.write(hasColour(screen) ? styleText('dim', line, { validateStream: false }) : line);
    shown = true;
  };
  return { say, show, clear };
};
