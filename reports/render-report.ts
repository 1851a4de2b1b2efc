import { plural } from './wording/figures.ts';
import type { Derived } from './derive-results.ts';
import { conditions } from './rows/conditions.ts';
import type { Plot } from './plots/plot.ts';
import { drawable } from './rows/series.ts';
import { renderAccess } from './sections/access/access.ts';
import { renderAnswer } from './sections/answer.ts';
import { renderCalls } from './sections/calls.ts';
import { renderClaims, renderEveryClaim } from './sections/claims.ts';
import { renderMachine } from './sections/machine.ts';
import { renderMemory } from './sections/memory/memory.ts';
import { renderMethod, renderReproduction } from './sections/method.ts';
import { renderMicro } from './sections/micro.ts';
import { renderModelsSection } from './sections/models.ts';
import { renderOutcomes } from './sections/outcomes.ts';
import { renderPartSize } from './sections/part-size/part-size.ts';
import { renderPlacement } from './sections/placement/placement.ts';
import { renderRoof } from './sections/roof/roof.ts';
import { framed, picture } from './sections/section.ts';
import { paragraphs } from './markdown/table.ts';
import { renderPhases, renderTime } from './sections/time/time.ts';
import { renderWarnings } from './sections/warnings/warnings.ts';
import { withoutTraces } from './markdown/trace.ts';

const heading = '# One mapping per NUMA node, or one per part?';

const incomplete = ({ run }: Derived): string =>
  run.complete
    ? ''
    : '> **This run was ended before its plan was done.** What follows is judged on what there is of it.';

const continued = ({ run }: Derived): string =>
  run.resumptions === undefined
    ? ''
    : `> This run was interrupted and continued ${plural(run.resumptions, 'time')}; each time the machine was warmed up anew.`;

const runLine = ({ run }: Derived): string =>
  `Run ${run.id}, ${run.time}, seed ${run.seed}, commit ${run.commit}.`;

/** On the first screen, because it bears on all that follows; the warnings themselves stand with the machine. */
const warningsLine = ({ derived }: Derived): string => {
  const count = derived.warnings.length;
  return count === 0
    ? ''
    : `**${plural(count, 'warning')}** of what may have spoiled it ${count === 1 ? 'stands' : 'stand'} under Warnings.`;
};

/**
 * The report in Markdown with the samples behind each row still in it (`render/trace.ts`); `derived` filled. The plots
 * given are referred to: the first on the first screen, the others in their sections.
 */
export const renderTraced = (derived: Derived, plots: readonly Plot[]): string => {
  const [lead, ...others] = plots;
  const of = (section: Plot['section']) => others.filter((plot) => plot.section === section);
  const claims = derived.derived.claims;
  const measured = conditions(derived, drawable(derived));
  const report = paragraphs(
    heading,
    incomplete(derived),
    continued(derived),
    renderAnswer(derived),
    [runLine(derived), warningsLine(derived)].filter((line) => line !== '').join(' '),
    renderClaims(claims),
    lead ? picture(lead) : '',
    framed(renderPartSize(derived), {
      question: 'From which size of a part on does it no longer matter how parts are mapped?',
      conditions: measured,
      notShown: 'sizes between those measured: lines between points are there to lead the eye.',
      plots: of('part-size'),
    }),
    framed(renderTime(derived), {
      question: 'How long until every page of the model can be read?',
      conditions: measured,
      notShown: 'what comes after: no token is generated, and no pass over the weights is timed.',
      plots: of('time'),
    }),
    framed(renderPhases(derived), {
      question: 'Where does the time go?',
      conditions: measured,
      notShown:
        'what the kernel does within a phase; zeroing of pages on a fault counts where the fault happens.',
      plots: of('phases'),
    }),
    framed(renderAccess(derived), {
      question:
        'What is a load worth afterwards, and after how many passes has a slower one paid for itself?',
      notShown:
        'a token rate. No token is generated, a random pass is no pattern of any model, and quantised types are computed on differently. ' +
        'Tensors that llama.cpp copies into buffers of its own (CPU_REPACK) are read from there, whatever they were loaded into.',
      plots: of('access'),
    }),
    framed(renderRoof(derived), {
      question: 'How close does each way of loading come to what this machine can do?',
      conditions: measured,
      notShown: 'machines of other memory or storage: a share of a roof is not a speed elsewhere.',
      plots: of('roof'),
    }),
    framed(renderCalls(derived), {
      question: 'How many system calls does a load take?',
      conditions: 'one traced execution a case, of which no time is taken',
      notShown: 'what a call costs: a count is not a time.',
    }),
    framed(renderMemory(derived), {
      question: 'What does each way of mapping take of memory?',
      conditions: measured,
      notShown: 'how fragmentation of a machine that has run for weeks changes what can be had.',
      plots: of('memory'),
    }),
    framed(renderPlacement(derived), {
      question: 'Is every byte right, and every page on the node it was asked for?',
      conditions: 'one load of its own a case, untimed',
      notShown: 'what happens to pages afterwards: they are looked at once, after the load.',
      plots: of('placement'),
    }),
    renderModelsSection(derived),
    renderMicro(derived),
    renderEveryClaim(claims),
    renderMethod(derived),
    renderMachine(derived),
    renderWarnings(derived),
    renderOutcomes(derived),
    renderReproduction(derived),
  );
  return `${report}\n`;
};

/** The report in Markdown. The only time in it is that of the run. */
export const renderReport = (derived: Derived, plots: readonly Plot[] = []): string =>
  withoutTraces(renderTraced(derived, plots));

/** What a CI job shows: the answer, the verdicts, and what did not go as planned. */
export const renderSummary = (derived: Derived): string => {
  const summary = paragraphs(
    heading,
    incomplete(derived),
    renderAnswer(derived),
    renderClaims(derived.derived.claims),
    renderOutcomes(derived),
    runLine(derived),
  );
  return withoutTraces(`${summary}\n`);
};
