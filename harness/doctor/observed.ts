/**
 * What came of a probe: its value, the call the kernel refused, a probe that did not live to answer, or one that waited for a CPU most
 * of the time it was given.
 */
export type Observed<Value> =
  | { readonly status: 'answered'; readonly value: Value }
  | { readonly status: 'refused'; readonly call: string; readonly error: string; readonly message?: string }
  | { readonly status: 'ended'; readonly how: string }
  | { readonly status: 'busy'; readonly seconds: number };

export type Refusal = Extract<Observed<never>, { status: 'refused' }>;

/** What was refused where a folder takes no file, whatever was to be tried on it. */
export const writing = 'writing a file';

export const refusalText = ({ call, error, message }: Refusal): string =>
  `${call}: ${error}${message === undefined ? '' : ` (${message})`}`;
