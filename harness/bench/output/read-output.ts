import type { ClientOutput, OutputParser, ToldFigures } from './client-output.ts';
import { llamaBench } from './llama-bench.ts';
import { llamaTimings } from './llama-timings.ts';

/** Another client's way of writing is a file here and its line. */
const parsers: readonly OutputParser[] = [llamaBench, llamaTimings];

export interface ReadOutput {
  /** Empty where no parser knows the output. */
  readonly figures: ToldFigures;
  /** What the model put out, where the output holds that; all of it where no parser knows the output. */
  readonly generated?: string;
}

export const readOutput = (output: ClientOutput): ReadOutput => {
  for (const parser of parsers) {
    const figures = parser.read(output);
    if (figures === undefined) continue;
    const generated = parser.generated(output.stdout);
    return { figures, ...(generated !== undefined && { generated }) };
  }
  return { figures: {}, generated: output.stdout };
};
