import { isRepeated } from '../../harness/comparison/run-spread.ts';
import type { Derived } from '../derive-results.ts';
import { distinct, plural } from '../wording/figures.ts';

/** How many runs the comparisons made in several of them have; the fewest and the most. */
const runsOf = (results: Derived): string => {
  const counts = results.derived.comparisons.filter(isRepeated).map(({ runs }) => runs.length);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return fewest === most ? plural(most, 'run') : `${fewest} to ${most} runs`;
};

const howMany = (results: Derived): 'none' | 'some' | 'all' | 'nothing' => {
  const kinds = distinct(results.derived.comparisons.map(isRepeated));
  if (kinds.length === 0) return 'nothing';
  if (kinds.length > 1) return 'some';
  return kinds[0] === true ? 'all' : 'none';
};

/** What the 95 % intervals of ratios cover, in a sentence or two; empty where nothing is compared. */
export const intervalCovers = (results: Derived): string => {
  const both = 'covers the noise between rounds and the spread between runs';
  switch (howMany(results)) {
    case 'nothing':
      return '';
    case 'none':
      return 'The interval of a ratio covers the noise between the rounds of one run. It does not cover the spread between runs: another run on the same machine may lie outside it. `unimap run --repeat 3` measures that spread.';
    case 'all':
      return `The interval of a ratio ${both}, of which there are ${runsOf(results)} on this machine. It does not cover other machines.`;
    case 'some': {
      const { comparisons } = results.derived;
      return `${comparisons.filter(isRepeated).length} of ${plural(comparisons.length, 'ratio')} were measured in several runs on one machine (${runsOf(results)}): the interval of such a ratio ${both}. Any other interval covers rounds alone. None covers other machines.`;
    }
  }
};

/** The same for the first screen. */
export const intervalCoversInShort = (results: Derived): string => {
  switch (howMany(results)) {
    case 'nothing':
      return '';
    case 'none':
      return 'Intervals cover the rounds of one run; they do not cover the spread between runs or machines.';
    case 'all':
      return `Intervals cover the rounds of ${runsOf(results)} and the spread between these; they do not cover other machines.`;
    case 'some':
      return 'Some intervals cover the spread between runs, others the rounds of one run alone (see Method); none covers other machines.';
  }
};
