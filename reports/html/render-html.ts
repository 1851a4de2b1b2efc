import { readFileSync } from 'node:fs';
import type { Derived } from '../derive-results.ts';
import type { Picture } from '../plots/draw-plot.ts';
import { darkStyle } from '../plots/theme.ts';
import { tracedReport } from '../render-report.ts';
import { armLabel, setLabelById } from '../rows/labels.ts';
import { strategyColours } from '../rows/strategy-colours.ts';
import type { PlacedPlot } from '../sections/section.ts';
import { distinct } from '../wording/figures.ts';
import { compactSvg, withShortLabels } from './compact-svg.ts';
import { escaped, markdownToHtml } from './markdown-to-html.ts';
import { indexSamples } from './sample-index.ts';

const beside = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Nothing in it can end the element it stands in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The wide form stands in the page, the narrow one beside it until a narrow screen asks for it. */
const figure = ({ name, finding, caption }: PlacedPlot, picture: Picture | undefined): string =>
  [
    `<figure id="plot-${name}"><div class="drawn">${compactSvg(picture?.wide ?? '')}</div>`,
    `<template>${withShortLabels(compactSvg(picture?.narrow ?? ''))}</template>`,
    `<figcaption><strong>${escaped(finding)}</strong> ${escaped(caption)}</figcaption></figure>`,
  ].join('');

const option = (value: string, words: string): string =>
  `<option value="${escaped(value)}">${escaped(words)}</option>`;

const choice = (id: string, label: string, all: string, options: readonly string[]): string =>
  options.length < 2
    ? ''
    : `<label>${label} <select id="${id}">${option('', all)}${options.join('')}</select></label>`;

const filters = (derived: Derived, plots: readonly PlacedPlot[]): string => {
  const sets = derived.sets.map(({ id }, place) => option(String(place), setLabelById(derived, id)));
  const claims = distinct(derived.derived.claims.map(({ id }) => id)).map((id) => option(id, id));
  const strategies = derived.arms.map((arm) => {
    const label = escaped(armLabel(derived, arm));
    return `<label><input type="checkbox" checked value="${label}"> <i style="background:${strategyColours[arm.strategy]}"></i> ${label}</label>`;
  });
  return [
    '<form id="filters" aria-label="what is shown">',
    choice('by-set', 'set', 'all sets', sets),
    choice('by-claim', 'claim', 'all claims', claims),
    ...(plots.length === 0
      ? []
      : [
          `<details><summary>ways to load in the plots</summary><div id="strategies">\n${strategies.join('\n')}\n</div></details>`,
        ]),
    '</form>',
  ].join('\n');
};

/**
 * The report as one file that needs no other: the same content as the Markdown, plots whose marks say what they are and
 * can be switched by strategy, tables filtered by set and claim, and the samples behind each row. `pictures`: each plot as
 * drawn, by its name; `traced`: the same report, where it was made already. Same results, same bytes.
 */
export const renderHtml = (
  derived: Derived,
  plots: readonly PlacedPlot[],
  pictures: ReadonlyMap<string, Picture>,
  { marked, text } = tracedReport(derived, plots),
): string => {
  const index = indexSamples(derived, marked);
  const byName = new Map(plots.map((plot) => [plot.name, plot]));
  const body = markdownToHtml(text, {
    unfolds: true,
    picture: (name) => {
      const plot = byName.get(name);
      return plot === undefined ? '' : figure(plot, pictures.get(name));
    },
    trace: (ids) => {
      const { samples, records, sets } = index.find(ids);
      return [
        `data-samples="${samples.join(' ')}"`,
        ...(sets.length > 0 ? [`data-sets="${sets.join(' ')}"`] : []),
        ...(records.length > 0 ? [`data-records="${escaped(records.join('\n'))}"`] : []),
      ].join(' ');
    },
  });
  const [head = '', ...rest] = body.split('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>unimap: run ${escaped(derived.run.id)}</title>
<style>
${beside('page-style.css')}
${darkStyle}
</style>
</head>
<body>
${head}
${filters(derived, plots)}
${rest.join('\n')}
<div id="tip" role="tooltip" hidden></div>
<aside id="panel" hidden><button id="close" type="button">close</button> <a id="row-link" href="#">link to this row</a> <a id="row-warnings" href="#"></a><pre></pre></aside>
<script type="application/json" id="samples">${json(index.data)}</script>
<script>
${beside('page-script.js')}</script>
</body>
</html>
`;
};
