import type { Advice, Measured } from './advice.ts';
import { sizeText } from '../wording/size-text.ts';
import type { AnswerLine } from '../wording/answer-lines.ts';

/** A way's time for the whole model, as an excerpt foretold it and as it was. Nanoseconds. */
export interface Foretold {
  readonly way: string;
  readonly foretold: number;
  readonly measured: number;
  /** foretold / measured - 1 */
  readonly off: number;
}

/** How far an excerpt may be off for its answer to stand for the whole model. */
export const tolerated = 0.15;

/** Of every way that was timed on both. */
export const compareExcerpt = (excerpt: Measured, whole: Measured): Foretold[] =>
  excerpt.ways.flatMap((way) => {
    const same = whole.ways.find(({ arm }) => arm.id === way.arm.id);
    if (way.status !== 'measured' || same?.status !== 'measured') return [];
    const foretold = (way.nanoseconds * whole.bytes) / excerpt.bytes;
    return [{ way: way.arm.id, foretold, measured: same.nanoseconds, off: foretold / same.nanoseconds - 1 }];
  });

export const holds = (all: readonly Foretold[]): boolean =>
  all.length > 0 && all.every(({ off }) => Math.abs(off) <= tolerated);

const seconds = (nanoseconds: number): string => `${(nanoseconds / 1e9).toPrecision(3)} s`;

export const foretoldLines = (
  { model }: Pick<Advice, 'model'>,
  excerpt: Measured,
  all: readonly Foretold[],
): AnswerLine[] => [
  {
    label: holds(all) ? 'holds' : 'does not hold',
    text:
      all.length === 0
        ? 'no way was timed both on the excerpt and on the whole model'
        : `${sizeText(excerpt.bytes)} of ${sizeText(model.bytes)} ${holds(all) ? 'foretell' : 'do not foretell'} the whole model within ${100 * tolerated} %`,
    importance: 0,
    mood: holds(all) ? 'good' : 'bad',
  },
  ...all.map(({ way, foretold, measured, off }): AnswerLine => ({
    label: way,
    text: `${seconds(foretold)} foretold, ${seconds(measured)} measured: ${off > 0 ? '+' : ''}${(100 * off).toFixed(1)} %`,
    importance: 1,
    ...(Math.abs(off) > tolerated && { mood: 'bad' as const }),
  })),
];
