import { differInStrategyAlone } from '../../../harness/comparison/arm-pairs.ts';
import { isHugetlb } from '../../../harness/results/arm.ts';
import { fasterPasses } from '../judges/faster-passes.ts';
import { perPartToUnified, unifiedMapping } from './document.ts';

/** "Better" has no figure there. Five percent is far below what the document promises of anything else. */
const worthSaying = 1.05;

export const contiguity = fasterPasses({
  id: 'contiguity',
  document: unifiedMapping,
  quote: [
    '**Contiguous allocation**: Better cache locality and memory access patterns',
    '**Better cache locality**: Contiguous memory access patterns',
  ],
  says: 'contiguous allocation: better cache locality and access',
  readAs: `: in one pattern at least, a pass over the weights is ${worthSaying}x as fast on the same pages`,
  // On hugepages: on others the two ways differ in pages too.
  arms: {
    ...perPartToUnified,
    alike: (one, other) => isHugetlb(other.pageKind) && differInStrategyAlone(one, other),
  },
  promise: { atLeast: worthSaying },
});
