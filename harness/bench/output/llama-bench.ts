import { z } from 'zod';
import type { OutputParser, ToldFigures } from './client-output.ts';

/** One test of `llama-bench -o json` (an array of them) or `-o jsonl` (a line each). Other fields are of no concern here. */
const Test = z.looseObject({
  n_prompt: z.int().nonnegative(),
  n_gen: z.int().nonnegative(),
  avg_ts: z.number().positive(),
});
type TestRecord = z.infer<typeof Test>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const fromJson = (stdout: string): TestRecord[] => {
  const whole = z.array(Test).safeParse(parsed(stdout));
  if (whole.success) return whole.data;
  return stdout.split('\n').flatMap((line) => Test.safeParse(parsed(line)).data ?? []);
};

/** The table it writes by default: the last two columns are `pp512` or `tg128`, and `123.45 ± 6.78`. */
const fromTable = (stdout: string): TestRecord[] =>
  [...stdout.matchAll(/^\|.*\|\s*(pp|tg)(\d+)[^|]*\|\s*([\d.]+)\s*±[^|]*\|$/gm)].map(
    ([, kind, tokens, rate]) => ({
      n_prompt: kind === 'pp' ? Number(tokens) : 0,
      n_gen: kind === 'tg' ? Number(tokens) : 0,
      avg_ts: Number(rate),
    }),
  );

const rateOf = (tests: readonly TestRecord[], fits: (test: TestRecord) => boolean): number | undefined =>
  tests.find(fits)?.avg_ts;

const readBench = (stdout: string): ToldFigures | undefined => {
  const json = fromJson(stdout);
  const tests = json.length > 0 ? json : fromTable(stdout);
  if (tests.length === 0) return undefined;
  const prompt = rateOf(tests, ({ n_prompt, n_gen }) => n_prompt > 0 && n_gen === 0);
  const tokens = rateOf(tests, ({ n_prompt, n_gen }) => n_gen > 0 && n_prompt === 0);
  return {
    ...(prompt !== undefined && { promptTokensPerSecond: prompt }),
    ...(tokens !== undefined && { tokensPerSecond: tokens }),
  };
};

/** The first test of each kind; a benchmark puts out no text of the model. */
export const llamaBench: OutputParser = {
  name: 'llama-bench',
  read: ({ stdout }) => readBench(stdout),
  generated: () => undefined,
};
