import { pairedTimes, roundPairs } from '../comparison/round-pairs.ts';
import type { Block } from '../comparison/block.ts';
import { fewestPairsForInterval, pairedRatio } from '../statistics/paired-ratio.ts';
import { median } from '../statistics/quantile.ts';
import type { AnswerLine } from '../wording/answer-lines.ts';
import { sizeText } from '../wording/size-text.ts';

/** A way's time for the whole model, as an excerpt foretold it and as it was. Nanoseconds. */
export interface Foretold {
  readonly way: string;
  readonly foretold: number;
  readonly measured: number;
  /** foretold / measured - 1, within each round, with its 95 % interval. */
  readonly off: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
  /** `untold`: the interval reaches beyond what is tolerated and back. */
  readonly verdict: 'within' | 'beyond' | 'untold';
}

/** How far an excerpt may be off for its answer to stand for the whole model. */
export const tolerated = 0.15;

const verdictOf = ({ low, high }: Pick<Foretold, 'low' | 'high'>): Foretold['verdict'] => {
  if (low >= -tolerated && high <= tolerated) return 'within';
  return low > tolerated || high < -tolerated ? 'beyond' : 'untold';
};

/** Of every way that was timed on both in rounds enough for an interval. */
export const compareExcerpt = (excerpt: Block, whole: Block): Foretold[] =>
  whole.arms.flatMap((arm) => {
    const pairs = pairedTimes(roundPairs({ block: whole, arm }, { block: excerpt, arm }, 'usable-time'));
    if (pairs.baseline.length < fewestPairsForInterval) return [];
    const scale = whole.set.bytes / excerpt.set.bytes;
    const candidate = pairs.candidate.map((time) => time * scale);
    const { ratio, low, high, n } = pairedRatio({ baseline: pairs.baseline, candidate });
    const off = { off: ratio - 1, low: low - 1, high: high - 1 };
    return [
      {
        way: arm.id,
        foretold: median(candidate),
        measured: median(pairs.baseline),
        ...off,
        rounds: n,
        verdict: verdictOf(off),
      },
    ];
  });

export const holds = (all: readonly Foretold[]): 'holds' | 'does not hold' | 'not shown' => {
  if (all.some(({ verdict }) => verdict === 'beyond')) return 'does not hold';
  return all.length > 0 && all.every(({ verdict }) => verdict === 'within') ? 'holds' : 'not shown';
};

const seconds = (nanoseconds: number): string => `${(nanoseconds / 1e9).toPrecision(3)} s`;
const signed = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;

const sentence = {
  holds: 'foretell',
  'does not hold': 'do not foretell',
  'not shown': 'were not shown to foretell, nor the contrary,',
} as const;
const moods = { holds: 'good', 'does not hold': 'bad', 'not shown': 'unsure' } as const;

export const foretoldLines = (
  excerptBytes: number,
  wholeBytes: number,
  all: readonly Foretold[],
): AnswerLine[] => {
  const verdict = holds(all);
  return [
    {
      label: verdict,
      text:
        all.length === 0
          ? 'no way was timed in five rounds both on the excerpt and on the whole model: give more --minutes'
          : `${sizeText(excerptBytes)} of ${sizeText(wholeBytes)} ${sentence[verdict]} the time of the whole model within ${100 * tolerated} %`,
      importance: 0,
      mood: moods[verdict],
    },
    ...all.map((each): AnswerLine => ({
      label: each.way,
      text: `${seconds(each.foretold)} foretold, ${seconds(each.measured)} measured: ${signed(each.off)} [${signed(each.low)}, ${signed(each.high)}] in ${each.rounds} rounds`,
      importance: 1,
      ...(each.verdict === 'beyond' && { mood: 'bad' as const }),
      ...(each.verdict === 'untold' && { mood: 'unsure' as const }),
    })),
  ];
};
