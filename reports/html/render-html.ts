import { readFileSync } from 'node:fs';
import type { Derived } from '../derive-results.ts';
import { strategyColours } from '../rows/strategy-colours.ts';
import type { PlacedPlot } from '../sections/section.ts';
import { armLabel } from '../rows/labels.ts';
import { markedResults } from '../marked-results.ts';
import { renderTraced } from '../render-report.ts';
import { distinct } from '../wording/figures.ts';
import { escaped, markdownToHtml } from './markdown-to-html.ts';

const beside = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Nothing in it can end the element it stands in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/**
 * The report as one file that needs no other: the same content as the Markdown, plots whose marks say what they are and
 * can be switched by strategy, and the samples behind each row. `pictures`: each plot as drawn, by its name. Same
 * results, same bytes.
 */
export const renderHtml = (
  derived: Derived,
  plots: readonly PlacedPlot[],
  pictures: ReadonlyMap<string, string>,
): string => {
  const marked = markedResults(derived);
  const places = new Map(marked.samples.map(({ id }, place) => [id, place]));
  const body = markdownToHtml(renderTraced(marked, plots), {
    picture: (name) => `<figure id="plot-${name}">${pictures.get(name) ?? ''}</figure>`,
    trace: (ids) => {
      const known = distinct(ids).flatMap((id) => places.get(id) ?? []);
      const records = distinct(ids).filter((id) => !places.has(id));
      return [
        `data-samples="${known.join(' ')}"`,
        ...(records.length > 0 ? [`data-records="${escaped(records.join('\n'))}"`] : []),
      ].join(' ');
    },
  });
  const strategies = derived.arms
    .map((arm) => {
      const label = escaped(armLabel(derived, arm));
      return `<label><input type="checkbox" checked value="${label}"> <i style="background:${strategyColours[arm.strategy]}"></i> ${label}</label>`;
    })
    .join('\n');
  const samples = derived.samples.map(({ id, role, round, outcome }) => [
    id,
    role,
    round,
    outcome.status === 'completed' ? outcome.usable / 1e6 : null,
  ]);
  const switches =
    plots.length === 0
      ? ''
      : `<form id="strategies" aria-label="strategies shown in the plots">\n${strategies}\n</form>\n`;
  const [head = '', ...rest] = body.split('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>unimap: run ${escaped(derived.run.id)}</title>
<style>
${beside('page-style.css')}</style>
</head>
<body>
${head}
${switches}${rest.join('\n')}
<div id="tip" role="tooltip" hidden></div>
<aside id="panel" hidden><button id="close" type="button">close</button><pre></pre></aside>
<script type="application/json" id="samples">${json(samples)}</script>
<script>
${beside('page-script.js')}</script>
</body>
</html>
`;
};
