import { createHash } from 'node:crypto';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import type { ClientOutcome, ClientRunRecord, ClientWayName } from '../results/index.ts';
import { cutText, visibleText } from '../wording/visible-text.ts';
import type { ToldFigures } from './output/client-output.ts';
import { readMetric } from './output/own-metric.ts';
import { readOutput } from './output/read-output.ts';
import type { ClientEnding } from './client-process.ts';
import type { ClientObserved } from './run-client.ts';

export interface Judged {
  readonly way: ClientWayName;
  readonly metric?: RegExp | undefined;
  /** Whether what it puts out is to be held against other rounds. */
  readonly sameOutput: boolean;
  readonly timeoutMs: number;
  /** What a server answered once it was ready. */
  readonly answered?: (ToldFigures & { readonly generated?: string }) | undefined;
  readonly made: Pick<ClientRunRecord, 'placed' | 'madeMs'>;
}

const failed = (code: string, message: string, remedy: string): ClientOutcome => ({
  status: 'failed',
  error: { code, message, remedy },
});

const signalName = (number: number): string =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;

/** The last words of a program are why it failed. */
const lastLines = (text: string): string =>
  cutText(visibleText(text.trim().split('\n').slice(-3).join(' / ')), 400);

/** "it ended with status 3" */
export const whyEnded = ({ exit, signal, not_started: error }: ClientEnding): string => {
  if (error !== 0) return `it did not start: ${getSystemErrorMap().get(-error)?.[1] ?? `error ${error}`}`;
  return signal < 0 ? `it ended with status ${exit}` : `it was ended by ${signalName(signal)}`;
};

/** Undefined where it did what it was started for. */
const hindrance = (
  { end, ending, output, seen }: ClientObserved,
  { timeoutMs }: Judged,
): ClientOutcome | undefined => {
  if (end === 'port-busy')
    return failed(
      'client-port-busy',
      'something answers on the port of --ready before the client is started',
      'end it, or give the client and --ready another port',
    );
  if (end === 'timeout')
    return failed(
      'client-timeout',
      `it was neither done nor ready after ${timeoutMs / 1000} s, and was ended: ${lastLines(output.stderr) || 'it wrote nothing on stderr'}`,
      'give it longer by --timeout, or say by --ready how a server shows that it is ready',
    );
  if (ending?.not_started)
    return failed('client-not-started', whyEnded(ending), 'give a command that is installed, or its path');
  if (end === 'exited' && ending?.exit !== 0)
    return failed(
      'client-failed',
      `${ending === undefined ? 'it was ended by force' : whyEnded(ending)}: ${lastLines(output.stderr) || 'it wrote nothing on stderr'}`,
      'run the command by hand on the same model, and mend what it says',
    );
  if (seen.status === 'denied') return failed('client-denied', seen.reason, 'run the same command as root');
  return undefined;
};

/** A client that ended although it was to become ready. */
const neverReady = ({ end }: ClientObserved, wanted: boolean): ClientOutcome | undefined =>
  wanted && end === 'exited'
    ? failed(
        'client-never-ready',
        'it ended before it was ready',
        'see whether it writes the line, or opens the port, of --ready',
      )
    : undefined;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One run of a client as a record of the results. */
export const clientOutcome = (
  observed: ClientObserved,
  judged: Judged,
  wantedReady: boolean,
): ClientOutcome => {
  const stopped = hindrance(observed, judged) ?? neverReady(observed, wantedReady);
  if (stopped !== undefined) return stopped;
  const { way, metric, sameOutput, answered, made } = judged;
  const own = metric && readMetric(metric, observed.output);
  if (metric && own === undefined)
    return failed(
      'client-metric',
      `nothing in its output matches --metric: ${lastLines(observed.output.stdout) || 'it wrote nothing on stdout'}`,
      'try the expression on what the command writes',
    );
  const { figures, generated: printed } = readOutput(observed.output);
  const { generated = observed.end === 'ready' ? undefined : printed, ...told } = answered ?? {};
  const { wallMs, usage, end, seen } = observed;
  return {
    status: 'completed',
    client: {
      way,
      wallMs,
      ...usage,
      ...(end === 'ready' && { readyMs: wallMs }),
      ...figures,
      ...told,
      ...own,
      ...(sameOutput && generated !== undefined && { outputDigest: digestOf(generated) }),
      mapped: seen.status === 'seen' ? seen.mapped : { bytes: 0, hugeBytes: 0 },
      ...made,
    },
  };
};
