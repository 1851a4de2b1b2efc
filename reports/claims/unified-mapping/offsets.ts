import { plural } from '../../wording/figures.ts';
import { rightEverywhere } from '../judges/right-everywhere.ts';
import { unifiedMapping } from './document.ts';

export const offsets = rightEverywhere({
  id: 'offsets',
  document: unifiedMapping,
  quote: ['Offset calculations correct for multi-part tensor access'],
  says: 'offset calculations correct',
  readAs: ': every tensor at its address, aligned, none overlapping',
  strategy: 'unified',
  never: ['address', 'overlap', 'alignment'],
  counted: (passed) => passed.tensors,
  amount: (total) => `${plural(total, 'tensor')} checked`,
  firstScreen: {
    in: 'proof',
    words: {
      confirmed: 'every tensor was at its address',
      refuted: '**tensors were not at their addresses**',
      inconclusive: 'not every tensor could be checked',
      unsupported: 'no tensor was checked',
    },
  },
});
