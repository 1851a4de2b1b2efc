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

/**
 * Asks llama-server for tokens without chance, and without what earlier prompts left in its cache.
 * @throws UnimapError `client-no-answer`
 */
export const askServer = async (
  port: number,
  { prompt, tokens }: Question,
  readyMs: number,
  signal: AbortSignal,
): Promise<Answer> => {
  let text: string;
  try {
    const response = await fetch(`http://127.0.0.1:${port}/completion`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, n_predict: tokens, temperature: 0, seed: 1, cache_prompt: false }),
      signal,
    });
    text = await response.text();
    if (!response.ok) throw new Error(`status ${response.status}`);
  } catch (error) {
    signal.throwIfAborted();
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
