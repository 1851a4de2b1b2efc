import { bytes } from '../../wording/figures.ts';
import { lessPadding } from '../judges/less-padding.ts';
import { perPartToUnified, unifiedMapping } from './document.ts';

export const memoryWaste = lessPadding({
  id: 'memory-waste',
  document: unifiedMapping,
  quote: ['**Hugepage optimization**: More efficient use of 2MB hugepages'],
  says: 'better hugepage utilisation',
  readAs: ': less memory mapped beyond the payload',
  arms: perPartToUnified,
  firstScreen: {
    in: 'memory',
    words: ({ before, after, condition }) =>
      `One mapping leaves ${bytes(after)} a replica unused, one per part ${bytes(before)} (${condition})`,
  },
});
