import { createShutdown, type Shutdown } from '../lifecycle/shutdown.ts';
import { createMessages } from './messages.ts';
import { watchAncestors } from '../lifecycle/parent-watch.ts';

/** One command from start to end: ends cleanly on a signal or when its parent is gone, and speaks on stderr. */
export interface Session extends Pick<Shutdown, 'signal' | 'onShutdown'> {
  /** Progress and advice, on stderr. */
  readonly say: (message: string) => void;
  /** What is going on at the moment: one line that is written over on a terminal, otherwise a line each time, or one of each thing that it is `of`. */
  readonly show: (message: string, of?: string) => void;
}

let clearLine: (() => void) | undefined;

/** Takes off the terminal what a session shows there, before anything is printed on stdout, which is often the same terminal. */
export const clearShown = (): void => clearLine?.();

/** Runs a command's work and gives its exit status; clean-ups have run when it resolves. */
export const inSession = async (work: (session: Session) => Promise<number>): Promise<number> => {
  const shutdown = createShutdown();
  const stopWatching = watchAncestors(() => {
    shutdown.request('parent-gone');
  });
  const messages = createMessages(process.stderr);
  clearLine = messages.clear;
  const session: Session = {
    signal: shutdown.signal,
    onShutdown: shutdown.onShutdown,
    ...messages,
  };
  let status = 1;
  try {
    status = await work(session);
  } catch (error) {
    if (!shutdown.signal.aborted) throw error;
  } finally {
    messages.clear();
    stopWatching();
    status = await shutdown.finish(status);
  }
  return status;
};
