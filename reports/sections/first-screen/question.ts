import { traitsOf } from '../../../harness/results/strategy.ts';
import type { Derived } from '../../derive-results.ts';
import { besideRoof, weighedSets } from '../../rows/ways.ts';
import { distinct, listed } from '../../wording/figures.ts';

/**
 * What a run can be asked: which way loads the reader's own model, which way of many is the fastest, what one mapping
 * gains over one per part, or what a client gains. It follows from what was loaded.
 */
export type Question =
  | { readonly asks: 'model'; readonly model: string }
  | { readonly asks: 'fastest' }
  | { readonly asks: 'layout' }
  | { readonly asks: 'client' };

/** Roofs are measured to rank loaders: a run that has one on its foremost set is there to rank them. */
const ranks = (results: Derived): boolean =>
  weighedSets(results)[0]?.block.arms.some(({ strategy }) => traitsOf(strategy).roof) ??
  besideRoof(results) !== undefined;

export const questionOf = (results: Derived): Question => {
  const own = distinct(results.sets.filter(({ sizeClass }) => sizeClass === 'own').map(({ name }) => name));
  if (own.length > 0) return { asks: 'model', model: listed(own) };
  return ranks(results) ? { asks: 'fastest' } : { asks: 'layout' };
};

export const questionText = (question: Question): string => {
  switch (question.asks) {
    case 'model':
      return `${question.model}: which way of loading it is the fastest here?`;
    case 'fastest':
      return 'Which way of loading a multi-part model is the fastest here?';
    case 'layout':
      return 'Does one mapping per NUMA node load a multi-part model faster than one mapping per part?';
    case 'client':
      return 'Is an unmodified client faster when the model lies in huge pages?';
  }
};
