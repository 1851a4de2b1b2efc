/** How long another run that holds the pool is waited for, unless told. Milliseconds. */
const usualWait = 600_000;

let chosen: number | undefined;

/** What `--wait` and `--no-wait` say, for the whole process. */
export const choosePoolWait = (milliseconds: number | undefined): void => {
  chosen = milliseconds;
};

export const poolWait = (): number => chosen ?? usualWait;

/** That a process which is started for this one needs to be told. */
export const poolWaitFlags = (): string[] =>
  chosen === undefined ? [] : chosen === 0 ? ['--no-wait'] : ['--wait', String(chosen / 60_000)];
