import type { ResultsRecord } from '../harness/results/results.ts';
import { deriveResults } from './derive-results.ts';
import { renderAnswer } from './render/answer.ts';
import { renderCalls } from './render/calls.ts';
import { renderClaims } from './render/claims-table.ts';
import { renderMachine } from './render/machine.ts';
import { renderMemory } from './render/memory.ts';
import { renderMethod, renderReproduction } from './render/method.ts';
import { renderMicro } from './render/micro.ts';
import { renderOutcomes } from './render/outcomes.ts';
import { renderPlacement } from './render/placement.ts';
import { renderRoof } from './render/roof.ts';
import { paragraphs } from './render/table.ts';
import { renderPhases, renderTime } from './render/time.ts';
import { renderWarnings } from './render/warnings.ts';

/** The report in Markdown. Derives afresh, whatever the file held. The only time in it is that of the run. */
export const renderReport = (results: ResultsRecord): string => {
  const derived = deriveResults(results);
  const { run } = derived;
  const report = paragraphs(
    '# One mapping per NUMA node, or one per part?',
    run.complete
      ? ''
      : '> **This run was ended before its plan was done.** What follows is judged on what there is of it.',
    renderAnswer(derived),
    `Run ${run.id}, ${run.time}, seed ${run.seed}, commit ${run.commit}.`,
    renderWarnings(derived),
    renderClaims(derived.derived?.claims ?? []),
    renderCalls(derived),
    renderRoof(derived),
    renderTime(derived),
    renderPhases(derived),
    renderMemory(derived),
    renderPlacement(derived),
    renderMicro(derived),
    renderOutcomes(derived),
    renderMachine(derived),
    renderMethod(derived),
    renderReproduction(derived),
  );
  return `${report}\n`;
};
