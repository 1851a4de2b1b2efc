import type { OutputParser, ToldFigures } from './client-output.ts';

const rate = String.raw`\(\s*[\d.]+ ms per token,\s*([\d.]+) tokens per second\)`;

/**
 * Lines of llama.cpp's own clocks: llama-completion, llama-cli of before 0.7 and every program that prints them at its end
 * (`load time = 12.3 ms`), llama-server after each request, and the short form of llama-cli since.
 */
const patterns = {
  loadMs: /^.*\bload time\s*=\s*([\d.]+) ms\s*$/gm,
  promptTokensPerSecond: new RegExp(
    String.raw`^.*\bprompt eval time\s*=\s*[\d.]+ ms /\s*\d+ tokens ${rate}.*$`,
    'gm',
  ),
  tokensPerSecond: new RegExp(
    String.raw`^(?!.*prompt eval).*\beval time\s*=\s*[\d.]+ ms /\s*\d+ (?:runs|tokens)\s+${rate}.*$`,
    'gm',
  ),
} as const;
const short = /^\[ Prompt:\s*([\d.]+) t\/s \| Generation:\s*([\d.]+) t\/s \]\s*$/gm;

/** Of several, the last: what came before were warm-ups and earlier requests. */
const lastOf = (text: string, pattern: RegExp): number | undefined => {
  const value = Number([...text.matchAll(pattern)].at(-1)?.[1]);
  return Number.isFinite(value) && value > 0 ? value : undefined;
};

const readTimings = (text: string): ToldFigures | undefined => {
  const [, prompt, tokens] = [...text.matchAll(short)].at(-1) ?? [];
  const figures = {
    loadMs: lastOf(text, patterns.loadMs),
    promptTokensPerSecond:
      lastOf(text, patterns.promptTokensPerSecond) ?? (prompt === undefined ? undefined : Number(prompt)),
    tokensPerSecond:
      lastOf(text, patterns.tokensPerSecond) ?? (tokens === undefined ? undefined : Number(tokens)),
  };
  const told = Object.entries(figures).filter(([, value]) => value !== undefined);
  return told.length === 0 ? undefined : Object.fromEntries(told);
};

const timingLine = /^.*(\b(load|eval|total|sampling|sampler|unaccounted) time\s*=|\[ Prompt:.*t\/s).*$\n?/gm;

export const llamaTimings: OutputParser = {
  name: "llama.cpp's timings",
  read: ({ stdout, stderr }) => readTimings(`${stderr}\n${stdout}`),
  generated: (stdout) => stdout.replaceAll(timingLine, ''),
};
