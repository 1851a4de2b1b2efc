export { counted as plural } from '../../harness/wording/counted.ts';

/** Three significant digits, never in exponent notation: "1.02", "12.3", "1230". */
export const figure = (value: number): string => {
  const rounded = Number(value.toPrecision(3));
  if (!Number.isFinite(rounded)) return String(value);
  const digits =
    rounded === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded)) + Number.EPSILON));
  return rounded.toFixed(Math.min(digits, 20));
};

/** A ratio of exact counts: "100" where it comes out even, else as `figure`. */
export const exactFigure = (value: number): string =>
  Number.isInteger(value) ? String(value) : figure(value);

const scaled = (
  value: number,
  units: readonly string[],
  step: number,
  inDigits: (value: number) => string = figure,
): string => {
  let size = Math.abs(value);
  let unit = 0;
  while (unit < units.length - 1 && Math.max(size, Number(size.toPrecision(3))) >= step) {
    size /= step;
    unit += 1;
  }
  const number = Number.isInteger(size) ? String(size) : inDigits(size);
  return `${value < 0 ? '-' : ''}${number} ${units[unit] ?? ''}`;
};

/** Nanoseconds in the unit that suits them. */
export const duration = (ns: number): string => scaled(ns, ['ns', 'µs', 'ms', 's'], 1000);

/** Two significant digits, of what is known no better, never in exponent notation: "0.97", "12", "1200". */
export const roughFigure = (value: number): string => {
  const rounded = Number(value.toPrecision(2));
  if (!Number.isFinite(rounded) || rounded === 0) return String(value);
  return rounded.toFixed(Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(Math.abs(rounded))))));
};

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes in powers of 1024. */
export const bytes = (value: number): string => scaled(value, byteUnits, 1024);

/** The same in two digits, of projections and of what is bounded rather than known. */
export const roughDuration = (ns: number): string => scaled(ns, ['ns', 'µs', 'ms', 's'], 1000, roughFigure);
export const roughBytes = (value: number): string => scaled(value, byteUnits, 1024, roughFigure);

/** Bytes that were asked for rather than measured: "2.5 MiB", where `bytes` says "2.50 MiB". */
export const askedSize = (value: number): string =>
  scaled(value, byteUnits, 1024, (size) => String(Number(figure(size))));

/**
 * Bytes mapped and not used, as a share of the payload. In whole percent, because parts of one nominal size differ in their
 * headers: "no padding", "padding 6 %", "padding 127 times the payload".
 */
export const paddingWords = (share: number): string =>
  share <= 0 ? 'no padding' : `padding ${paddingAmount(share)}`;

/** The same for a column whose heading says that it is padding. */
export const paddingAmount = (share: number): string => {
  if (share <= 0) return 'none';
  if (share < 0.01) return 'below 1 %';
  return share < 10 ? `${Math.round(100 * share)} %` : `${figure(share)} times the payload`;
};

/** Milliseconds without the unit, for columns whose heading names it. */
export const milliseconds = (ns: number): string => figure(ns / 1e6);

interface Interval {
  readonly low: number;
  readonly high: number;
}

export const interval = ({ low, high }: Interval): string => `[${figure(low)}, ${figure(high)}]`;

/** "a", "a and b", "a, b and c". */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

/** Distinct, in order of appearance. */
export const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** 1st, 2nd, 3rd, 4th, .. 11th. */
export const ordinal = (place: number): string => {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(place);
  return `${place}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[rule]}`;
};

/** As a sentence begins; a name that is written in lower case stays so. */
export const capital = (text: string): string =>
  text.startsWith('llama.cpp') ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
