import { wrap } from './title.ts';

/** Whatever a specification holds, as JSON has it. */
type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

const isFields = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a label that stands above its row rather than beside it. */
const labelStep = 14;
/** Bold, beside an axis with its title: what fits there. */
const panelColumns = 34;

const wrapped = (text: Json): Json =>
  typeof text === 'string' ? wrap(text, panelColumns) : Array.isArray(text) ? text : '';

/** Rows keep their names, but above themselves: beside them they would take half of a narrow screen. */
const rowAxis = (axis: Fields): Fields => ({
  ...axis,
  labelAlign: 'left',
  labelPadding: -1,
  labelOffset: -13,
  labelFontSize: 12,
});

const isRows = ({ field, type }: Fields): boolean => field === 'arm' && type === 'nominal';

const legendOf = (legend: Fields, scale: Json): Fields => {
  const domain = isFields(scale) && Array.isArray(scale['domain']) ? (scale['domain'] as Json[]) : [];
  const longest = Math.max(0, ...domain.map((name) => String(name).length));
  return {
    ...legend,
    columns: longest > 16 ? 1 : longest > 8 ? 2 : 4,
    ...(legend['title'] !== null && { titleOrient: 'left' }),
  };
};

const xAxis = (axis: Fields): Fields => ({
  ...axis,
  titleLimit: 0,
  title: wrapped(axis['title']),
  tickCount: 4,
  ...(axis['labelOverlap'] === false ? { labelAngle: -60, labelAlign: 'right' } : { labelOverlap: 'greedy' }),
});

const encodingOf = (encoding: Fields, width: number): Fields =>
  Object.fromEntries(
    Object.entries(encoding).map(([channel, given]) => {
      if (!isFields(given)) return [channel, given];
      const { axis, legend, scale } = given;
      if (channel === 'y' && isRows(given))
        return [channel, { ...given, axis: rowAxis(isFields(axis) ? axis : {}) }];
      if (channel === 'x' && isFields(axis)) return [channel, { ...given, axis: xAxis(axis) }];
      if (isFields(legend)) return [channel, { ...given, legend: legendOf(legend, scale) }];
      return [channel, viewOf(given, width)];
    }),
  );

const heightOf = (height: Json): Json =>
  isFields(height) && typeof height['step'] === 'number' && height['for'] === undefined
    ? { ...height, step: height['step'] + labelStep }
    : height;

const panelTitle = (title: Json): Json =>
  isFields(title)
    ? {
        ...title,
        text: wrapped(title['text']),
        ...(title['subtitle'] !== undefined && { subtitle: wrapped(title['subtitle']) }),
      }
    : title;

/** Whether anything in it has a row for each arm: only then a row needs room for its name. */
const hasRows = (view: Json): boolean =>
  Array.isArray(view)
    ? view.some(hasRows)
    : isFields(view) && (isRows(view) || Object.values(view).some(hasRows));

const viewOf = (view: Json, width: number): Json => {
  if (Array.isArray(view)) return (view as Json[]).map((each) => viewOf(each, width));
  if (!isFields(view)) return view;
  return Object.fromEntries(
    Object.entries(view).map(([key, value]) => {
      switch (key) {
        case 'data':
          return [key, value];
        case 'width':
          return [key, typeof value === 'number' || isFields(value) ? width : value];
        case 'height':
          return [key, hasRows(view) ? heightOf(value) : value];
        case 'fontSize':
          // Figures within cells, which are half as wide.
          return [key, view['type'] === 'text' && typeof value === 'number' ? Math.min(value, 11) : value];
        case 'columns':
          return [key, 1];
        case 'title':
          return [key, panelTitle(value)];
        case 'encoding':
          return [key, isFields(value) ? encodingOf(value, width) : value];
        default:
          return [key, viewOf(value, width)];
      }
    }),
  );
};

/**
 * A plot for a narrow screen: panels below each other, each of so many pixels, the names of rows above them, legends in
 * few columns, and no title, because the page has it as text.
 */
export const narrowForm = (spec: Fields, width: number): Fields => {
  const panels = Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'title'));
  return viewOf(panels, width) as Fields;
};
