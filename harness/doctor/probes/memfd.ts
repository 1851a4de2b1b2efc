import { ownPageSizes } from '../../machine/page-sizes.ts';
import { call, map, pageSizeFlag, systemCall } from './libc.ts';

// From <linux/memfd.h>.
const MFD_CLOEXEC = 1;
const MFD_HUGETLB = 4;

/** Creates and closes a hugepage object without a name. An empty pool does not matter to it. @throws RefusedCall */
export const memfd = (pageBytes: number): true => {
  // A zeroed page is an empty name.
  const name = map(ownPageSizes().base);
  call('close', systemCall('memfd_create', [name, MFD_CLOEXEC | MFD_HUGETLB | pageSizeFlag(pageBytes)]));
  return true;
};
