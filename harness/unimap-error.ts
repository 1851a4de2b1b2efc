import { cutText, visibleLines } from './wording/visible-text.ts';

/** A message that quotes what a program or a file said, however long that was. */
const longest = 2500;

/** What went wrong and what to do about it, in text that a terminal may be given. Exit statuses are those of the command line's contract. */
export class UnimapError extends Error {
  readonly code: string;
  readonly remedy: string;
  /** 1 failed verification, 2 bad usage or input, 3 this machine cannot. */
  readonly exitStatus: 1 | 2 | 3;

  constructor(
    code: string,
    message: string,
    remedy: string,
    options: { exitStatus: 1 | 2 | 3; cause?: unknown },
  ) {
    super(
      cutText(visibleLines(message), longest),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'UnimapError';
    this.code = code;
    this.remedy = visibleLines(remedy);
    this.exitStatus = options.exitStatus;
  }
}
