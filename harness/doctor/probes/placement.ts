import { call, map, populate } from './libc.ts';
import { bindMemory, bindThread, nodeOf, unbindThread } from './nodes.ts';
import { ownPageSizes } from '../../machine/page-sizes.ts';
import { readText } from '../../machine/sysfs.ts';

/** Sets this thread's policy to each node in turn, and back. @throws RefusedCall */
export const threadPolicy = (nodes: readonly number[]): true => {
  for (const node of nodes) bindThread(node);
  unbindThread();
  return true;
};

/** Binds a page to each node in turn and touches it. @throws RefusedCall */
export const memoryPolicy = (nodes: readonly number[]): true => {
  const { base } = ownPageSizes();
  for (const node of nodes) {
    const page = map(base);
    bindMemory(page, base, node);
    populate(page, base);
    call('munmap', page, base);
  }
  return true;
};

export interface PageNodesValue {
  /** Where a page is that was bound to a node, by that node; where binding was refused, that of one unbound page. */
  readonly found: readonly { readonly bound?: number; readonly on: number }[];
}

/** Asks the kernel where pages are. @throws RefusedCall of move_pages */
export const pageNodes = (nodes: readonly number[]): PageNodesValue => ({
  found: nodes.map((node) => {
    const { base } = ownPageSizes();
    const page = map(base);
    let bound = true;
    try {
      bindMemory(page, base, node);
    } catch {
      bound = false;
    }
    populate(page, base);
    const on = nodeOf(page);
    call('munmap', page, base);
    return { on, ...(bound && { bound: node }) };
  }),
});

/** The kernel does not show it but by moving pages after minutes of load, so its setting is read. */
export const balancing = (): string => readText('/proc/sys/kernel/numa_balancing') ?? 'absent';
