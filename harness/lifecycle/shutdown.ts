import { basename } from 'node:path';

type ShutdownReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'parent-gone';

type CleanUp = () => void | Promise<void>;

export interface Shutdown {
  /** Aborted once an end was asked for; its reason is an Error. Stop starting work, keep what is done, then `finish`. */
  readonly signal: AbortSignal;
  /** What asked for the end, if anything did. */
  readonly reason: () => ShutdownReason | undefined;
  /** Clean-ups run once, the last registered first. Returns the way to take it back. */
  readonly onShutdown: (cleanUp: CleanUp) => () => void;
  /** As a signal would; for whoever watches something else, such as the parent. */
  readonly request: (reason: ShutdownReason) => void;
  /** Runs the clean-ups and lets go of the signals. Resolves with the exit status: 128 + signal, or the one given. */
  readonly finish: (status: number) => Promise<number>;
}

interface ShutdownOptions {
  /** How long the work may take to stop of itself before it is cut off. */
  readonly graceMilliseconds?: number;
  /** How long all clean-ups together may take. */
  readonly cleanUpMilliseconds?: number;
  readonly exit?: (status: number) => void;
  readonly report?: (message: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

const statusOf: Readonly<Record<ShutdownReason, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
  'parent-gone': 143,
};

/** npm passes on a signal that the terminal has sent to everybody already: two so close are one. */
const echoMilliseconds = 300;

/** Node resets the ignored SIGHUP it inherits, so `nohup` is known only by the `_` its shell left. */
export const underNohup = (env: NodeJS.ProcessEnv): boolean => basename(env['_'] ?? '') === 'nohup';

const within = async (milliseconds: number, work: Promise<void>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, milliseconds);
  });
  const done = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return done;
};

/** One for the process: it answers the signals that ask for its end until it is finished. */
export const createShutdown = (options: ShutdownOptions = {}): Shutdown => {
  const { graceMilliseconds = 10_000, cleanUpMilliseconds = 35_000, env = process.env } = options;
  const exit = options.exit ?? ((status: number) => process.exit(status));
  const report = options.report ?? ((message: string) => process.stderr.write(`${message}\n`));
  const controller = new AbortController();
  const cleanUps: CleanUp[] = [];
  let reason: ShutdownReason | undefined;
  let since = 0;
  let cutOff: NodeJS.Timeout | undefined;
  let finished: Promise<void> | undefined;

  const runCleanUps = async (): Promise<void> => {
    for (let next = cleanUps.pop(); next !== undefined; next = cleanUps.pop()) {
      try {
        await next();
      } catch (error) {
        report(`while cleaning up: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  const cleanUp = (): Promise<void> =>
    (finished ??= within(cleanUpMilliseconds, runCleanUps()).then((done) => {
      if (!done) report('cleaning up took too long and was given up');
    }));

  const request = (asked: ShutdownReason): void => {
    if (reason !== undefined) {
      if (asked === 'parent-gone' || Date.now() - since < echoMilliseconds) return;
      exit(statusOf[reason]);
      return;
    }
    reason = asked;
    since = Date.now();
    cutOff = setTimeout(() => {
      void cleanUp().then(() => {
        exit(statusOf[asked]);
      });
    }, graceMilliseconds);
    controller.abort(new Error(`ended by ${asked}`));
  };

  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    const listener = (): void => {
      if (name !== 'SIGHUP' || !underNohup(env)) request(name);
    };
    process.on(name, listener);
    return { name, listener };
  });

  return {
    signal: controller.signal,
    reason: () => reason,
    onShutdown: (fn) => {
      cleanUps.push(fn);
      return () => {
        const index = cleanUps.lastIndexOf(fn);
        if (index >= 0) cleanUps.splice(index, 1);
      };
    },
    request,
    finish: async (status) => {
      // Until the clean-ups are done a second signal still forces the end.
      await cleanUp();
      clearTimeout(cutOff);
      for (const { name, listener } of listeners) process.off(name, listener);
      return reason === undefined ? status : statusOf[reason];
    },
  };
};
