import type { TopLevelSpec } from 'vega-lite';
import { narrowForm } from './narrow-form.ts';
import type { Plot } from './plot.ts';
import { darkStyle, theme } from './theme.ts';

interface Written {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
}

/** Of the wide faces among those `system-ui` stands for; without a font at hand, too wide is better than cut off. */
const widthOf = (item: Written, text: string): number =>
  Math.ceil(text.length * (item.fontSize ?? 11) * (item.fontWeight === 'bold' ? 0.62 : 0.57));

/** A plot that is ready to be drawn, again with panels of another width where all of its panels have one. */
const prepared = async (spec: Plot['spec'], finding: string, config: object = theme) => {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  // The types of vega leave out this export.
  Object.assign((vega as unknown as { textMetrics: object }).textMetrics, { width: widthOf });
  const compiled = compile({ ...spec, config } as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  view.description(finding);
  return {
    /** Of every panel, in pixels. */
    hasWidth: compiled.width !== undefined,
    svg: async (width = compiled.width): Promise<string> => {
      vega.resetSVGDefIds();
      if (typeof width === 'number') view.width(width);
      return view.toSVG();
    },
    end: () => view.finalize(),
  };
};

const drawn = async (spec: Plot['spec'], finding: string): Promise<string> => {
  const plot = await prepared(spec, finding);
  try {
    return await plot.svg();
  } finally {
    plot.end();
  }
};

/** The picture as SVG: no script, no font, nothing from the network; same plot, same bytes. */
export const drawPlot = async ({ spec, finding }: Plot): Promise<string> => {
  const svg = await drawn(spec, finding);
  return `${svg.replace(/(<svg [^>]*>)/u, `$1<style>${darkStyle}</style>`)}\n`;
};

/** Of a screen of 400 pixels, less its margins and a scroll bar. */
const narrowWidth = 356;
const narrowTheme = { ...theme, padding: 4 };
const fewest = 110;
const mostAttempts = 3;

const pictureWidth = (svg: string): number => Number(/<svg [^>]*\bwidth="([\d.]+)"/u.exec(svg)?.[1] ?? 0);

/** The same for a narrow screen, without its title. What stands beside the panels is known only once they are drawn. */
export const drawNarrow = async ({ spec, finding }: Plot): Promise<string> => {
  let width = 230;
  let plot = await prepared(narrowForm(spec, width), finding, narrowTheme);
  try {
    let svg = await plot.svg();
    // A legend or a long name may be wider than the panels: these grow until they fill the screen themselves.
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const next = Math.min(
        narrowWidth,
        Math.max(fewest, width + Math.floor(narrowWidth - pictureWidth(svg))),
      );
      if (Math.abs(next - width) < 4) break;
      width = next;
      if (!plot.hasWidth) {
        plot.end();
        plot = await prepared(narrowForm(spec, width), finding, narrowTheme);
      }
      svg = await plot.svg(plot.hasWidth ? width : undefined);
    }
    return svg;
  } finally {
    plot.end();
  }
};

/** A plot as it was drawn: for a file or a wide screen, and for a narrow one. */
export interface Picture {
  readonly wide: string;
  readonly narrow: string;
}

/** Each plot's picture by its name. */
export const drawPlots = async (plots: readonly Plot[]): Promise<Map<string, string>> => {
  const pictures = new Map<string, string>();
  for (const plot of plots) pictures.set(plot.name, await drawPlot(plot));
  return pictures;
};

/** Each plot's pictures in both forms by its name. */
export const drawForms = async (plots: readonly Plot[]): Promise<Map<string, Picture>> => {
  const pictures = new Map<string, Picture>();
  for (const plot of plots) {
    pictures.set(plot.name, { wide: await drawPlot(plot), narrow: await drawNarrow(plot) });
  }
  return pictures;
};
