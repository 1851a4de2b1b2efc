import { visibleLines, visibleText } from '../wording/visible-text.ts';

interface Messages {
  /** For good. */
  readonly say: (message: string) => void;
  /** For now: the next message takes its place on a terminal. */
  readonly show: (message: string) => void;
  /** Takes what was shown off a terminal. */
  readonly clear: () => void;
}

type Screen = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** To the start of the line, and everything after it erased (ECMA-48: EL). */
const erase = '\r\u001B[K';

export const createMessages = (screen: Screen): Messages => {
  let shown = false;
  const clear = (): void => {
    if (shown) screen.write(erase);
    shown = false;
  };
  const say = (message: string): void => {
    clear();
    screen.write(`${visibleLines(message)}\n`);
  };
  const show = (message: string): void => {
    if (!screen.isTTY) {
      say(message);
      return;
    }
    clear();
    // A line that wrapped could not be erased whole.
    screen.write(visibleText(message).slice(0, Math.max(1, (screen.columns || 80) - 1)));
    shown = true;
  };
  return { say, show, clear };
};
