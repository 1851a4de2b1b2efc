import { closeSync, constants, openSync } from 'node:fs';
import { MAP_HUGETLB, call, errorName, map, pageSizeFlag, populate, RefusedCall } from './libc.ts';
import { attempt, bindThread, nodeOf, unbindThread } from './nodes.ts';

interface HugepageInput {
  readonly pageBytes: number;
  readonly node: number;
  /** The file that sets the size of the pool. */
  readonly poolFile: string;
}

export interface HugepageValue {
  /** Or the call that gave no page. */
  readonly obtained: true | { readonly call: string; readonly error: string };
  /** Where the page is; absent where the kernel does not tell. */
  readonly node?: number;
  /** Or why the pool's size cannot be written. */
  readonly raisable: true | string;
}

/** Opening is asked for the very right that writing takes, and changes nothing. */
const raisable = (poolFile: string): true | string => {
  try {
    closeSync(openSync(poolFile, constants.O_WRONLY));
    return true;
  } catch (error) {
    return errorName(error);
  }
};

/** Maps, fills and frees one page, bound to the node. */
export const hugepage = ({ pageBytes, node, poolFile }: HugepageInput): HugepageValue => {
  const bound = attempt(() => {
    bindThread(node);
    return true;
  });
  try {
    // Without MAP_NORESERVE: a page that cannot be had is an error here rather than a signal later.
    const address = map(pageBytes, MAP_HUGETLB | pageSizeFlag(pageBytes));
    populate(address, pageBytes);
    const on = attempt(() => nodeOf(address));
    call('munmap', address, pageBytes);
    return { obtained: true, ...(on !== undefined && { node: on }), raisable: raisable(poolFile) };
  } catch (error) {
    if (!(error instanceof RefusedCall)) throw error;
    return { obtained: { call: error.call, error: error.error }, raisable: raisable(poolFile) };
  } finally {
    if (bound) unbindThread();
  }
};
