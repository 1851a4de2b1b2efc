import { emulatedThroughout } from '../../../harness/comparison/emulated-on.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import type { Derived } from '../../derive-results.ts';
import { sectionLink } from '../../markdown/section-links.ts';
import { intervalCoversInShort } from '../../rows/interval-covers.ts';
import { figure, plural } from '../../wording/figures.ts';
import { wasStillWarming } from '../time/still-warming.ts';

/** Whether the machine had settled before it was measured; empty where that was not recorded. */
const steadiness = (results: Derived): string => {
  const told = (results.blocks ?? []).flatMap((block) => wasStillWarming(results, block) ?? []);
  const unsteady = told.filter(Boolean).length;
  if (told.length === 0) return '';
  return unsteady === 0
    ? 'The times were steady.'
    : `The times of ${unsteady} of ${plural(told.length, 'block')} were not steady yet.`;
};

type Metric = Derived['derived']['comparisons'][number]['metric'];

/** In the median of the comparisons of one metric: half of them would have missed more. */
const missed = ({ derived }: Derived, asked: Metric): string => {
  const effects = derived.comparisons.flatMap(({ metric, smallestEffect }) =>
    metric === asked && smallestEffect !== undefined ? [smallestEffect] : [],
  );
  return effects.length === 0
    ? ''
    : `A typical comparison would have missed a difference below ${figure((median(effects) - 1) * 100)} %.`;
};

const warned = ({ derived: { warnings } }: Derived): string =>
  warnings.length === 0
    ? 'Nothing was found that may have spoiled it.'
    : `${sectionLink(plural(warnings.length, 'warning'), 'warnings')} ${warnings.length === 1 ? 'tells' : 'tell'} what may have spoiled it.`;

/** Nobody is to take from such a machine to another that copying into hugepages beats mapping. */
const slowSmallPages = ({ derived: { warnings } }: Derived): string =>
  warnings.some(({ code }) => code === 'slow-first-use')
    ? "**Pages of 4 KiB are slow on this machine, and so is llama.cpp's own mapping: on other machines it may be the faster way.**"
    : '';

/** One line: steady or not, what could have been missed, how many warnings. */
export const renderTrust = (results: Derived, metric: Metric = 'usable-time'): string =>
  [
    '**How far to trust it:**',
    // An emulated machine's times judge nothing, so nobody asks how far they hold.
    ...(emulatedThroughout(results) === undefined
      ? [
          steadiness(results),
          missed(results, metric),
          intervalCoversInShort(results),
          slowSmallPages(results),
        ]
      : []),
    warned(results),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
