/** Literals that occur as nothing else, so that a style sheet can turn them where the reader's screen is dark. */
const light = { ground: '#fefefe', ink: '#1f2329', faint: '#59636f', line: '#d1d9e1' } as const;
const dark = { ground: '#0d1118', ink: '#e6edf4', faint: '#9198a2', line: '#3d444e' } as const;

export const ink = light.ink;
export const faint = light.faint;

const roles = Object.keys(light) as (keyof typeof light)[];

/** Style outranks attributes, so the picture is drawn once and read on either ground. */
export const darkStyle = `@media (prefers-color-scheme:dark){${roles
  .flatMap((role) => ['fill', 'stroke'].map((way) => `[${way}="${light[role]}"]{${way}:${dark[role]}}`))
  .join('')}}`;

const font = 'system-ui, sans-serif';
const written = { labelFont: font, titleFont: font, labelColor: light.ink, titleColor: light.faint };
const sizes = {
  labelFontSize: 12,
  titleFontSize: 12,
  titleFontWeight: 'normal',
  labelLimit: 0,
  titleLimit: 0,
};

/** Config of vega-lite, the same for every plot. */
export const theme = {
  background: light.ground,
  padding: 14,
  font,
  axis: {
    ...written,
    ...sizes,
    domainColor: light.line,
    tickColor: light.line,
    gridColor: light.line,
    gridOpacity: 0.6,
    titlePadding: 8,
  },
  axisY: { grid: false },
  legend: { ...written, ...sizes, symbolStrokeWidth: 2, symbolSize: 90, symbolOpacity: 1 },
  header: {
    ...written,
    labelFontSize: 13,
    labelFontWeight: 'bold',
    labelLimit: 0,
    labelPadding: 4,
    title: null,
  },
  title: {
    font,
    subtitleFont: font,
    color: light.ink,
    subtitleColor: light.faint,
    fontSize: 15,
    subtitleFontSize: 12,
    anchor: 'start',
    frame: 'bounds',
    offset: 14,
    subtitlePadding: 6,
    lineHeight: 20,
    subtitleLineHeight: 16,
  },
  text: { font, color: light.ink },
  view: { stroke: null },
} as const;
