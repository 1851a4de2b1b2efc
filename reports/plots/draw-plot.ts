import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from './plot.ts';
import { darkStyle, theme } from './theme.ts';

interface Written {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
}

/** Of the wide faces among those `system-ui` stands for; without a font at hand, too wide is better than cut off. */
const widthOf = (item: Written, text: string): number =>
  Math.ceil(text.length * (item.fontSize ?? 11) * (item.fontWeight === 'bold' ? 0.62 : 0.57));

/** The picture as SVG: no script, no font, nothing from the network; same plot, same bytes. */
export const drawPlot = async ({ spec, finding }: Plot): Promise<string> => {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  // The types of vega leave out this export.
  Object.assign((vega as unknown as { textMetrics: object }).textMetrics, { width: widthOf });
  vega.resetSVGDefIds();
  const compiled = compile({ ...spec, config: theme } as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  view.description(finding);
  try {
    const svg = await view.toSVG();
    return `${svg.replace(/(<svg [^>]*>)/u, `$1<style>${darkStyle}</style>`)}\n`;
  } finally {
    view.finalize();
  }
};

/** Each plot's picture by its name. */
export const drawPlots = async (plots: readonly Plot[]): Promise<Map<string, string>> => {
  const pictures = new Map<string, string>();
  for (const plot of plots) pictures.set(plot.name, await drawPlot(plot));
  return pictures;
};
