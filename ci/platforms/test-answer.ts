/** What the C tests said, read from their output or from a guest's console. */
export interface TestAnswer {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** `sentence: why`, of each that did not pass. */
  readonly failures: readonly string[];
  readonly skips: readonly string[];
}

const skip = /^ok - (.+) # SKIP (.+)$/;
const failure = /^not ok - (.+)$/;
const closing = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/** Undefined where the closing line is missing: the tests ended before they were done. */
export const readAnswer = (output: string): TestAnswer | undefined => {
  const lines = output.split(/\r?\n/);
  const counts = lines.map((line) => closing.exec(line)).find((match) => match !== null);
  if (counts === undefined) return undefined;
  const [, passed = '', failed = '', skipped = ''] = counts;
  return {
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(skipped),
    failures: lines.flatMap((line, at) => {
      const [, sentence] = failure.exec(line) ?? [];
      return sentence === undefined
        ? []
        : [`${sentence}: ${(lines[at + 1] ?? '').trim().replace(/^# /, '')}`];
    }),
    skips: lines.flatMap((line) => {
      const [, sentence, why] = skip.exec(line) ?? [];
      return sentence === undefined ? [] : [`${sentence}: ${why}`];
    }),
  };
};
