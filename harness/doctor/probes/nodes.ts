import { ownPageSizes } from '../../machine/page-sizes.ts';
import { call, map, peek, poke, RefusedCall, struct, systemCall } from './libc.ts';

const MPOL_DEFAULT = 0;
const MPOL_BIND = 2;
/** As many nodes as the kernel has at most (CONFIG_NODES_SHIFT=10). */
const maskBits = 1024;

const mask = (node: number): bigint => {
  const at = map(ownPageSizes().base);
  poke(at + BigInt(Math.floor(node / 64) * 8), 1n << BigInt(node % 64));
  return at;
};

/** Binds this thread's new pages to a node. @throws RefusedCall */
export const bindThread = (node: number): void => {
  systemCall('set_mempolicy', [MPOL_BIND, mask(node), maskBits + 1]);
};

export const unbindThread = (): void => {
  systemCall('set_mempolicy', [MPOL_DEFAULT, 0, 0]);
};

/** @throws RefusedCall */
export const bindMemory = (address: bigint, length: number, node: number): void => {
  systemCall('mbind', [address, length, MPOL_BIND, mask(node), maskBits + 1, 0]);
};

/** The node a present page is on, asked of the kernel without faulting it in. @throws RefusedCall */
export const nodeOf = (address: bigint): number => {
  const at = struct(address);
  systemCall('move_pages', [0, 1, at, 0, at + 8n, 0]);
  const node = peek(at + 8n, 'int32_t');
  call('munmap', at, ownPageSizes().base);
  if (node < 0) throw new RefusedCall('move_pages', `status ${node}`);
  return node;
};

/** Undefined where the kernel, or a filter over it, does not tell. */
export const attempt = <Value>(action: () => Value): Value | undefined => {
  try {
    return action();
  } catch (error) {
    if (error instanceof RefusedCall) return undefined;
    throw error;
  }
};
