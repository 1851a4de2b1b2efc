import { bytes } from '../../wording/figures.ts';
import { rightEverywhere } from '../judges/right-everywhere.ts';
import { unifiedMapping } from './document.ts';

export const integrity = rightEverywhere({
  id: 'integrity',
  document: unifiedMapping,
  quote: ['Unified mapping simulation tests pass with 100% data integrity'],
  says: '100% data integrity',
  readAs: ': every byte of every replica equals its source',
  strategy: 'unified',
  never: ['byte'],
  share: 1,
  counted: (passed) => passed.bytes,
  amount: (total) => `${bytes(total)} compared with their source`,
  firstScreen: {
    in: 'proof',
    words: {
      confirmed: 'every byte compared was equal to its source',
      refuted: '**bytes differed from their source**',
      inconclusive: 'not every load could have its bytes compared',
      unsupported: 'no byte was compared',
    },
  },
});
