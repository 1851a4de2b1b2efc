import { noSetUp } from '../judges/no-set-up.ts';
import { unifiedMapping } from './document.ts';

/** Its last line asks for "sufficient hugepage memory configured": the document itself says the contrary. */
export const zeroConfiguration = noSetUp({
  id: 'zero-configuration',
  document: unifiedMapping,
  quote: ['**Zero configuration required** - works automatically'],
  says: 'zero configuration required',
  readAs: ': the hugepages of a load are there without anybody reserving them',
  strategy: 'unified',
});
