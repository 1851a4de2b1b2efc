import { request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';
import { issuesText } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { ToldFigures } from './output/client-output.ts';

/** A completion that is asked of a server in every round alike. */
export interface Question {
  readonly prompt: string;
  readonly tokens: number;
}

export type Answer = ToldFigures & { readonly generated: string };

/** Of llama-server's answer to POST /completion; other fields are of no concern here. */
const Completion = z.looseObject({
  content: z.string(),
  timings: z.looseObject({
    prompt_ms: z.number().nonnegative(),
    prompt_per_second: z.number().nonnegative().nullish(),
    predicted_per_second: z.number().nonnegative().nullish(),
  }),
});

const refused = (message: string, cause?: unknown): UnimapError =>
  new UnimapError(
    'client-no-answer',
    `the server is ready and gave no answer to the prompt: ${message}`,
    'leave --ask out for a server that is not llama-server',
    { exitStatus: 2, cause },
  );

/** Status and text. Of `fetch` the client library ends what has not begun after five minutes, and a large model may take longer. */
const post = (port: number, body: string, signal: AbortSignal): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, path: '/completion', method: 'POST', agent: false, signal },
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        textOf(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, text });
        }, reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });

/**
 * Asks llama-server for tokens without chance, and without what earlier prompts left in its cache.
 * @throws UnimapError `client-no-answer`
 */
export const askServer = async (
  port: number,
  { prompt, tokens }: Question,
  { readyMs, timeoutMs }: { readonly readyMs: number; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Answer> => {
  const late = AbortSignal.timeout(timeoutMs);
  const question = { prompt, n_predict: tokens, temperature: 0, seed: 1, cache_prompt: false };
  let text: string;
  try {
    const answer = await post(port, JSON.stringify(question), AbortSignal.any([signal, late]));
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    ({ text } = answer);
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) throw refused(`none came in ${timeoutMs / 1000} s (--timeout)`, error);
    throw refused(error instanceof Error ? error.message : String(error), error);
  }
  const found = Completion.safeParse(parsed(text));
  if (!found.success) throw refused(issuesText(found.error));
  const { content, timings } = found.data;
  const { prompt_ms: promptMs, prompt_per_second: promptRate, predicted_per_second: rate } = timings;
  return {
    generated: content,
    firstTokenMs: readyMs + promptMs,
    ...(promptRate && { promptTokensPerSecond: promptRate }),
    ...(rate && { tokensPerSecond: rate }),
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
