import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { lessOf } from '../judges/less-of.ts';
import { hugepagesOption } from './hugepages-option.ts';

/** The kernel counts no page of a hugetlb pool as resident, so that a fall of VmRSS says nothing of memory saved. */
export const residentSet = lessOf({
  id: 'resident-set',
  document: hugepagesOption,
  quote: ['`VmRSS` confirms vmemmap reclamation: 3872 kB under `--hugepages` vs 19.30 GB baseline'],
  says: 'VmRSS 19.30 GB → 3872 kB with weights in pages of the pool',
  readAs: ': of the weights at most a thousandth counts as resident',
  arms: {
    baseline: { strategy: 'llama-mmap', pageKind: '4k' },
    candidate: { strategy: 'per-part', pageKind: '2m' },
    alike: asComparable,
  },
  metric: 'memory.resident',
  noun: 'of the weights counted as resident',
  atLeast: 1000,
  remark: '; the weights take as much memory as before, in a pool that VmRSS leaves out',
});
